"""How clocks stand at the moment of reading, as the pages show them (X29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.choices import ClockKind, ClockState
from incidents.models import Clock
from incidents.queries.gather import Listed, Row
from incidents.rules.clocks import ClockFacts, state

FIELDS = (
    "id",
    "incident_id",
    "kind",
    "amount",
    "unit",
    "basis",
    "in_office_hours",
    "started_at",
    "due_at",
    "risk_at",
    "stopped_at",
    "paused_at",
    "breached_at",
)
# What an agent must act on.
URGENT = frozenset({ClockState.RISK, ClockState.LATE})


@dataclass(frozen=True)
class ClockView:
    """One clock, ready to be drawn by `{% clock %}` and its like."""

    kind: str
    label: Any
    state: ClockState
    due_at: datetime | None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    icon: str = "timer"
    detail: Any = ""
    none: bool = False

    @property
    def is_urgent(self) -> bool:
        return self.state in URGENT


def view_of(
    row: dict[str, Any], now: datetime, *, icon: str = "timer", detail: Any = ""
) -> ClockView:
    """Return the view of one clock, given as the values of FIELDS."""
    facts = ClockFacts(
        due_at=row["due_at"],
        risk_at=row["risk_at"],
        stopped_at=row["stopped_at"],
        paused_at=row["paused_at"],
        breached_at=row["breached_at"],
    )
    kind = ClockKind(row["kind"])
    return ClockView(
        kind=kind,
        label=kind.label,
        state=state(facts, now),
        due_at=row["due_at"],
        started_at=row["started_at"],
        stopped_at=row["stopped_at"],
        icon=icon,
        detail=detail,
    )


def clocks_by_incident(ids: Iterable[int], now: datetime) -> dict[int, dict[str, ClockView]]:
    """Return the clocks that hold for these incidents, by incident and kind."""
    return by_incident(clock_list(ids), now)


def clock_list(ids: Iterable[int]) -> Listed:
    """Return what `by_incident` wants, for a page that reads more in the same statement."""
    found = Clock.objects.filter(incident__in=list(ids), superseded_at__isnull=True)
    values: Listed = found.values(*FIELDS)
    return values


def by_incident(rows: Iterable[Row], now: datetime) -> dict[int, dict[str, ClockView]]:
    found: dict[int, dict[str, ClockView]] = {}
    for row in rows:
        found.setdefault(row["incident_id"], {})[row["kind"]] = view_of(row, now)
    return found
