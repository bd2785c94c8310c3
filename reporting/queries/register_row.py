"""One line of the register on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from incidents.choices import ClockKind, Kind, Label, Status
from incidents.choices.exercise import called
from incidents.record.queries.clocks import ClockView
from tenants.addresses import address

LABELS: Mapping[str, str] = {
    Label.SECURITY_INCIDENT: "is_security",
    Label.CYBER_INCIDENT: "is_cyber",
    Label.DATA_BREACH: "is_breach",
}


@dataclass(frozen=True)
class Row:
    """One line of the register on the screen, drawn by templates/reporting/row.html."""

    id: int
    url: str
    reference: str
    title: str
    customer: str
    kind: str
    labels: tuple[str, ...]
    # What was promised beside the two terms, and is late or was missed.
    broken: tuple[str, ...]
    # Of an exercise: whether it was reviewed, and how much came of it.
    learned: str
    priority: int
    priority_label: str
    status: str
    # As the status says it: no part of what tells two rows apart.
    status_label: Any = field(compare=False)
    category: str
    reported_at: datetime
    closed_at: datetime | None
    response: ClockView | None
    resolution: ClockView | None


def _broken(row: Mapping[str, Any], now: datetime) -> list[str]:
    found: list[str] = []
    due_at, stopped_at = row["breach_due_at"], row["breach_stopped_at"]
    is_running = due_at is not None and stopped_at is None
    if row["breach_missed_at"] is not None or (is_running and now > due_at):
        found.append(_("72 hours: too late"))
    elif is_running:
        found.append(_("72 hours: open"))
    if missed := row["missed_updates"]:
        told = ngettext("%(count)d update missed", "%(count)d updates missed", missed)
        found.append(told % {"count": missed})
    return found


def _learned(row: Mapping[str, Any]) -> str:
    return learned(is_reviewed=row["reviewed"], improvements=row["improvements"] or 0)


def learned(*, is_reviewed: bool, improvements: int) -> str:
    """Return what came of an exercise: the words of its review stand in its record."""
    if not is_reviewed:
        return _("Not reviewed yet")
    told = ngettext(
        "Reviewed, %(count)d improvement", "Reviewed, %(count)d improvements", improvements
    )
    return told % {"count": improvements}


def row_of(row: Mapping[str, Any], clocks: Mapping[str, ClockView], now: datetime) -> Row:
    language = "nl" if (get_language() or "en").startswith("nl") else "en"
    return Row(
        id=row["id"],
        url=address("reporting:record", row["reference"]),
        reference=row["reference"],
        title=called(row["title"], is_exercise=row["is_drill"]),
        customer=row["tenant__name"],
        kind=str(Kind(row["kind"]).label),
        labels=tuple(str(Label(label).label) for label, name in LABELS.items() if row[name]),
        broken=tuple(_broken(row, now)),
        learned=_learned(row) if row["is_drill"] else "",
        priority=row["priority"],
        priority_label=row["scheme__labels"].get(str(row["priority"]), {}).get(language, ""),
        status=row["status"],
        status_label=Status(row["status"]).label,
        category=row[f"category__name_{language}"] or "",
        reported_at=row["reported_at"],
        closed_at=row["closed_at"],
        response=clocks.get(ClockKind.RESPONSE),
        resolution=clocks.get(ClockKind.RESOLUTION),
    )
