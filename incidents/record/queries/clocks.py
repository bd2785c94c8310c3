"""How clocks stand at the moment of reading, as the pages show them (X29)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.choices import ClockKind, ClockState
from incidents.models import Clock
from incidents.record.queries.gather import Listed, Row
from incidents.record.queries.prepared import OneOf
from incidents.record.queries.promised import first_owed
from incidents.record.rules.clocks import ClockFacts, late_since, state

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
    "ended_at",
)
# An agent still has time to write a good message when he is told this early.
UPDATE_SOON = timedelta(minutes=15)
# What still counts towards a deadline.
RUNNING = frozenset({ClockState.OK, ClockState.RISK, ClockState.LATE})
# Far beyond any term.
NEVER = datetime.max.replace(tzinfo=UTC)
# What an agent must act on.
URGENT = frozenset({ClockState.RISK, ClockState.LATE})


@dataclass(frozen=True)
class ClockView:
    """One clock, ready to be drawn by `{% clock %}` and its like."""

    kind: str
    # As kind and state say it: no part of what tells two clocks apart, which is asked for each row.
    label: Any = field(compare=False)
    state: ClockState
    due_at: datetime | None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    icon: str = "timer"
    detail: Any = ""
    none: bool = False
    text: Any = ""
    # From here on its bar stands still: stopped, ended or paused.
    stands_at: datetime | None = None
    is_ended: bool = False
    # How many words to the customer are past their term; they count until one has been given.
    missed: int = 0

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
        ended_at=row["ended_at"],
    )
    kind = ClockKind(row["kind"])
    return ClockView(
        kind=kind,
        label=kind.label,
        state=state(facts, now),
        due_at=late_since(facts) or row["due_at"],
        started_at=row["started_at"],
        stopped_at=row["stopped_at"] or row["ended_at"],
        icon=icon,
        detail=detail,
        text=_("not met") if row["ended_at"] and row["breached_at"] else "",
        stands_at=row["stopped_at"] or row["ended_at"] or row["paused_at"],
        is_ended=row["ended_at"] is not None,
    )


def clock_list(ids: list[int]) -> Listed:
    """Return what `by_incident` wants, for a page that reads more in the same statement."""
    found = Clock.objects.filter(OneOf("incident_id", ids), superseded_at__isnull=True)
    values: Listed = found.values(*FIELDS)
    return values


def by_incident(rows: Iterable[Row], now: datetime) -> dict[int, dict[str, ClockView]]:
    found: dict[int, dict[str, ClockView]] = {}
    for row in rows:
        found.setdefault(row["incident_id"], {})[row["kind"]] = view_of(row, now)
    return found


def round_state(due_at: datetime, now: datetime) -> ClockState:
    """Return how an update that is still owed stands."""
    if now > due_at:
        return ClockState.LATE
    return ClockState.RISK if due_at - now <= UPDATE_SOON else ClockState.OK


def round_view(row: Row, now: datetime, *, detail: Any = "") -> ClockView:
    """Return the word that is owed to a customer, given as the values of `owed.FIELDS`."""
    stands = round_state(row["due_at"], now)
    is_late = stands is ClockState.LATE
    return ClockView(
        kind=ClockKind.UPDATE,
        label=_("Customer update missed") if is_late else _("Next customer update"),
        state=stands,
        missed=row["missed"],
        due_at=row["due_at"],
        started_at=row["opened_at"],
        icon="megaphone",
        detail=detail,
    )


def owed_list(ids: list[int], now: datetime) -> Listed:
    """Return what `owed_by_incident` wants: the first word that each of these still owes."""
    return first_owed(OneOf("incident_id", ids), now)


def owed_by_incident(rows: Iterable[Row], now: datetime) -> dict[int, ClockView]:
    return {row["incident_id"]: round_view(row, now) for row in rows}


def next_deadline(clocks: Mapping[str, ClockView], owed: ClockView | None) -> ClockView | None:
    """Return what comes first of all that runs, as the queue is sorted by it."""
    known = (clocks.get(ClockKind.RESPONSE), clocks.get(ClockKind.RESOLUTION), owed)
    running = [view for view in known if view is not None and view.state in RUNNING]
    return min(running, key=lambda view: view.due_at or NEVER, default=None)
