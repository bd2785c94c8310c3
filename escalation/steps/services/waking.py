"""Ending what rests: when it works again or is closed, or became more urgent than it was."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from escalation.facts import StepSaid
from escalation.models import Escalation
from escalation.steps.rules.steps import acknowledge_within
from escalation.steps.services.loose import LOOSE, SNOOZE, let_go
from escalation.steps.services.raising import response_times
from incidents.choices import Priority, Status
from incidents.models import Incident
from tenants.ledger.append import append, update
from tenants.rules.roles import SYSTEM

WORKS_AGAIN: Final = frozenset({"incident.restored", "incident.resolved"})


def is_restored(incident: Incident) -> bool:
    is_over = incident.status in (Status.RESOLVED, Status.CLOSED)
    return is_over or incident.restored_at is not None


def wake_after(incident: Incident, kind: str, *, now: datetime) -> None:
    """End what rests of a locked incident after an event of this code; a repeat changes nothing.

    It works again; or it was reopened, a round of word to the customer was, or it became a P1.
    """
    if kind in WORKS_AGAIN:
        if is_restored(incident):
            wake(incident, now=now, is_over=True)
        return
    is_urgent = kind != "incident.priority_changed" or incident.priority == Priority.P1
    if is_urgent and incident.status != Status.CLOSED:
        wake(incident, now=now)


def wake(incident: Incident, *, now: datetime, is_over: bool = False) -> None:
    """End what rests of a locked incident; the next one is asked at once, by the next tick.

    `is_over`: it works again or is closed, so nobody else is asked and nothing is offered any more;
    who was asked and has not answered is waited for as at first.
    """
    rows = (
        Escalation.objects.select_for_update(of=("self",))
        .filter(Q(snoozed_until__isnull=False) | Q(offered_to__isnull=False), incident=incident)
        .order_by("pk")
    )
    for row in rows:
        was_snoozed = row.snoozed_until is not None
        loose = let_go(row, LOOSE if is_over else SNOOZE)
        if not loose:
            continue
        if was_snoozed:
            row.due_at = _due(incident, row, is_over, now)
        append(
            incident,
            "escalation.woken",
            actor=SYSTEM,
            at=now,
            wrote=[update(row, *loose, "due_at")],
            facts=StepSaid(escalation=row.pk, function=row.function),
        )


def _due(incident: Incident, row: Escalation, is_over: bool, now: datetime) -> datetime | None:
    if not is_over:
        return now
    if not row.is_open:
        return None
    return now + acknowledge_within(*response_times([incident.pk])[incident.pk])
