"""Calls that the desk owes: written as tasks, done by logging the call (R76, R77)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from escalation.choices import NoticeState
from escalation.models import Notice
from escalation.notices.queries.recipients import affected
from escalation.notices.services.tell import Occasion, ask_to_call
from incidents.models import OWED, Call, Incident, UpdateRound
from tenants.media import PHONE
from tenants.models import Event

TEMPLATE = "call"


def owe_calls(incident: Incident, row: UpdateRound, event: Event, *, now: datetime) -> list[Notice]:
    """Ask for a call to each affected contact with a number, once per round.

    Who waits already for a call that was missed is asked for once: that call is this one. A round
    that was called for, and is open for its mail only, asks for no second call.
    """
    if PHONE in row.proven:
        return []
    waits = set(_waiting(incident).values_list("contact", flat=True))
    owed = UpdateRound.objects.filter(OWED, incident=incident, media__contains=[PHONE])
    # One that was missed before anybody was asked: the call is late already.
    due_at = min([row.due_at, *owed.values_list("due_at", flat=True)])
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"round:{row.pk}",
        is_internal=False,
        event_id=event.pk,
        round_id=row.pk,
    )
    return ask_to_call(
        incident,
        occasion,
        [one for one in affected(incident) if one.id not in waits],
        due_at=due_at,
        now=now,
        context={"round": row},
    )


def finish_calls(incident: Incident, call: Call, *, now: datetime) -> int:
    """An answered call does every task that asked for this contact before it was made."""
    # A call before it was owed is of no interval; the one by which he reported met the first.
    asked_before = Q(round=None) | Q(round__opened_at__lte=call.called_at)
    owed = _waiting(incident).filter(asked_before, contact=call.contact_id)
    ids = list(owed.values_list("pk", flat=True))
    return Notice.objects.filter(pk__in=ids).update(state=NoticeState.DONE, done_at=now)


def end_calls(incident: Incident, *, now: datetime) -> int:
    """Drop the tasks of rounds that are over; one that was missed is owed until it is made good."""
    owed = UpdateRound.objects.filter(OWED, incident=incident)
    over = _waiting(incident).filter(round__isnull=False).exclude(round__in=owed)
    ids = list(over.values_list("pk", flat=True))
    return Notice.objects.filter(pk__in=ids).update(state=NoticeState.DROPPED, done_at=now)


def _waiting(incident: Incident) -> QuerySet[Notice]:
    return Notice.objects.filter(incident=incident, medium=PHONE, state=NoticeState.WAITING)
