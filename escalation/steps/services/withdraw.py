"""What is closed asks nobody any more; what is open again asks whoever had not answered."""

import json
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Now

from escalation.choices import NoticeState
from escalation.facts import StepSaid
from escalation.models import Escalation, Notice
from escalation.steps.rules.steps import acknowledge_within
from escalation.steps.services.loose import let_go
from escalation.steps.services.raising import response_times
from escalation.steps.services.waking import wake
from incidents.models import Incident
from tenants.ledger.append import append, update
from tenants.media import EMAIL
from tenants.models import Event
from tenants.rules.roles import SYSTEM

WITHDRAWN = "escalation.withdrawn"


def withdraw(incident: Incident, *, now: datetime, cause: str = "") -> None:
    """End the waiting for an answer, so that it goes on to nobody; who was told is kept.

    `cause` names for what was asked; without it nobody is waited for any more.
    """
    rows = _open(incident).exclude(due_at=None)
    if cause:
        rows = rows.filter(key__startswith=f"{cause}/")
    else:
        wake(incident, now=now, is_over=True)
    _wait_until(incident, None, rows, WITHDRAWN, now=now)


def ask_on(incident: Incident, *, now: datetime) -> None:
    """Wait again for whoever was asked and not answered when the incident was closed."""
    events = Event.objects.filter(
        subject_kind="incident", subject_id=incident.pk, kind=WITHDRAWN
    ).values_list("body", flat=True)
    keys = {StepSaid.read(json.loads(body)["facts"]).escalation for body in events}
    if not keys:
        return
    due_at = now + acknowledge_within(*response_times([incident.pk])[incident.pk])
    rows = _open(incident).filter(pk__in=keys, due_at=None, unreached_at=None)
    _wait_until(incident, due_at, rows, "escalation.resumed", now=now)
    # Whose mail had not left the house when it was closed was never asked: he is now.
    Notice.objects.filter(
        incident=incident,
        escalation__in=[row.pk for row in rows],
        medium=EMAIL,
        state=NoticeState.DROPPED,
    ).update(state=NoticeState.WAITING, done_at=None, due_at=Now())


def _open(incident: Incident) -> QuerySet[Escalation]:
    return (
        Escalation.objects.select_for_update(of=("self",))
        .filter(incident=incident, acknowledged_at=None, passed_on_at=None)
        .order_by("pk")
    )


def _wait_until(
    incident: Incident,
    due_at: datetime | None,
    rows: QuerySet[Escalation],
    kind: str,
    *,
    now: datetime,
) -> None:
    for row in rows:
        row.due_at = due_at
        wrote = [update(row, *let_go(row), "due_at")]
        append(
            incident,
            kind,
            actor=SYSTEM,
            at=now,
            wrote=wrote,
            facts=StepSaid(escalation=row.pk, function=row.function),
        )
