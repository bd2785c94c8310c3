"""A report as its customer sees it: how far it is and when they hear from us, in plain words.

No codes, no classes, no escalations, and never the words of a colleague (R155).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.choices import ClockKind, Confirmation, Status, WaitingReason
from incidents.choices.exercise import called
from incidents.models import Clock, Incident, Message
from incidents.record.queries.gather import Listed, Row
from incidents.record.queries.promised import owed_by
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.addresses import address
from tenants.rules.roles import Actor

# Design guide, section 5: four steps that a customer recognises.
STEPS = (
    gettext_lazy("Received"),
    gettext_lazy("In progress"),
    gettext_lazy("Solved"),
    gettext_lazy("Closed"),
)
STEP_OF: Mapping[Status, int] = {
    Status.NEW: 0,
    Status.TRIAGED: 0,
    Status.ASSIGNED: 1,
    Status.IN_PROGRESS: 1,
    Status.WAITING: 1,
    Status.CONTAINED: 1,
    Status.RESTORED: 1,
    Status.RESOLVED: 2,
    Status.CLOSED: 3,
}


@dataclass(frozen=True)
class Step:
    """One part of components/prog.html."""

    label: Any
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class Report:
    """A card of components/tick.html."""

    id: int
    url: str
    reference: str
    subject: str
    priority: int
    priority_label: str
    updated_at: datetime
    steps: list[Step]
    line: str = ""
    status: str = ""
    waits_for_customer: bool = False
    asks_confirmation: bool = False
    confirm_by: datetime | None = None
    reporter: str = ""
    is_own: bool = False
    # We should have been heard of: `line` says since when.
    is_late: bool = False


def steps_of(status: str, moments: Sequence[datetime | None] = ()) -> list[Step]:
    """Return the four steps; `moments` are when each was reached, where that is known."""
    here = STEP_OF[Status(status)]
    known = [*moments, *[None] * len(STEPS)]
    return [
        Step(
            label=label,
            state="done" if number < here else "now" if number == here else "later",
            at=known[number] if number <= here else None,
        )
        for number, label in enumerate(STEPS)
    ]


def security_phases(incident: Incident) -> tuple[Step, ...]:
    """Return what was reached of a security incident, in the customer's words; nothing of another.

    From the report's own row alone: what the desk wrote or decided stays at the desk.
    """
    if not incident.is_security or incident.is_elsewhere:
        return ()
    found = (
        (_("We registered it"), incident.registered_at),
        (_("It can do no further damage"), incident.contained_at),
        (_("The cause is gone"), incident.cause_removed_at),
        (_("It works again"), incident.restored_at),
        (_("It is closed, and we look back on it"), incident.closed_at),
    )
    return tuple(Step(label, "done" if at else "later", at) for label, at in found)


def priority_label(labels: Mapping[str, Mapping[str, str]], priority: int) -> str:
    """Return what this customer's scheme calls a priority, in the language of the page."""
    language = "nl" if (get_language() or "en").startswith("nl") else "en"
    return labels.get(str(priority), {}).get(language, "")


def hour(moment: datetime, now: datetime) -> str:
    """Return a moment as near as useful: the time today, else with its day."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return date_format(local, "H:i")
    # English writes a month with a capital, Dutch does not.
    is_english = (get_language() or "").startswith("en")
    return date_format(local, "j M H:i" if is_english else "j b H:i")


def card_list(found: QuerySet[Incident]) -> Listed:
    """Return what `cards` wants of these reports."""
    said = Message.objects.filter(incident=OuterRef("pk")).order_by("-sent_at", "-pk")
    reaction = Clock.objects.filter(
        incident=OuterRef("pk"), kind=ClockKind.RESPONSE, superseded_at=None, stopped_at=None,
        ended_at=None,
    )  # fmt: skip
    return found.values(
        "id", "reference", "title", "is_drill", "status", "waiting_reason", "priority",
        "scheme__labels",
        "reported_at", "resolved_at", "closed_at", "confirm_by", "confirmation", "reporter__name",
        "reporter__user_id",
        said_at=Subquery(said.values("sent_at")[:1]),
        next_by=owed_by(),
        react_by=Subquery(reaction.values("due_at")[:1]),
    )  # fmt: skip


def cards(rows: Iterable[Row], actor: Actor, now: datetime) -> list[Report]:
    """Return these rows as cards, in the order they come in."""
    return [_card(row, actor, now) for row in rows]


def _card(row: Mapping[str, Any], actor: Actor, now: datetime) -> Report:
    waits = (row["status"], row["waiting_reason"]) == (Status.WAITING, WaitingReason.CUSTOMER)
    due = _due(row, now)
    reached = (row["said_at"], row["resolved_at"], row["closed_at"], row["reported_at"])
    return Report(
        id=row["id"],
        url=address("portal:ticket", row["reference"]),
        reference=row["reference"],
        subject=called(row["title"], is_exercise=row["is_drill"]),
        priority=row["priority"],
        priority_label=priority_label(row["scheme__labels"], row["priority"]),
        updated_at=max(at for at in reached if at),
        steps=steps_of(row["status"]),
        line=_line(row, due, now, waits=waits),
        is_late=due is not None and due < now,
        status=row["status"],
        waits_for_customer=waits,
        asks_confirmation=row["status"] == Status.RESOLVED and not _is_confirmed(row),
        confirm_by=row["confirm_by"],
        reporter=row["reporter__name"],
        is_own=row["reporter__user_id"] == actor.user_id,
    )


def _is_confirmed(row: Mapping[str, Any]) -> bool:
    return bool(row["confirmation"] == Confirmation.CONFIRMED)


def _due(row: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return by when we speak, the earliest that holds; of what is solved only what was missed."""
    moments = [at for at in (row["next_by"], row["react_by"]) if at is not None]
    if row["status"] not in UNSOLVED:
        moments = [at for at in moments if at < now and row["status"] != Status.CLOSED]
    return min(moments, default=None)


def _line(row: Mapping[str, Any], due: datetime | None, now: datetime, *, waits: bool) -> str:
    """Return the one thing that a customer wants to know of it now."""
    if due is not None and due < now:
        # Before all else: a promise that was broken is not hidden by what we ask of them.
        late = _("We should have told you before %(time)s. We are late.")
        return late % {"time": hour(due, now)}
    if waits:
        return _("We need an answer from you before we can go on.")
    if row["status"] == Status.RESOLVED and _is_confirmed(row):
        return _("You said that it works. We close the report.")
    if row["status"] == Status.RESOLVED:
        return _("We think that this is solved. Please tell us whether it is.")
    if due is None:
        return ""
    again = _("You hear from us again by %(time)s.")
    told = again if row["said_at"] else _("You hear from us by %(time)s.")
    return told % {"time": hour(due, now)}
