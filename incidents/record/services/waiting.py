"""Waiting for somebody else: begun, ended, and over by itself at its moment."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from incidents.choices import Status, WaitingReason
from incidents.facts import CameBack
from incidents.models import Incident
from incidents.record.rules.waiting import goes_on_as, waits_as
from incidents.record.services import timing
from incidents.record.services.clock_watch import BATCH, Due, lock_free
from incidents.record.services.common import record
from incidents.record.services.terms import terms_of
from tenants.ledger.append import Written
from tenants.ledger.changed import remember
from tenants.rules.roles import SYSTEM, Actor


def begin_waiting(
    incident: Incident,
    reason: WaitingReason,
    *,
    until: datetime | None,
    actor: Actor,
    now: datetime,
) -> list[Written]:
    """Let a locked incident wait, in the place of what it waited for before."""
    before = incident.waiting_reason
    incident.waits_as = waits_as(Status(incident.status), before=incident.waits_as)
    incident.status, incident.waiting_reason = Status.WAITING, reason
    incident.waits_until = until
    wrote: list[Written] = []
    if reason == WaitingReason.CUSTOMER:
        wrote += timing.pause(incident, terms_of(incident), actor=actor, now=now)
    elif before == WaitingReason.CUSTOMER:
        wrote += timing.unpause(incident, terms_of(incident), now=now)
    return wrote + timing.follow_due(incident)


def end_waiting(incident: Incident, *, now: datetime) -> list[Written]:
    """End the waiting of a locked incident, if it waits; the caller says what it is now."""
    if incident.status != Status.WAITING:
        return []
    incident.waiting_reason = ""
    return timing.unpause(incident, terms_of(incident), now=now)


def go_on(incident: Incident, *, now: datetime) -> list[Written]:
    """Let a locked incident that waits be again what it was before, or in progress."""
    wrote = end_waiting(incident, now=now)
    incident.status, incident.waits_as = goes_on_as(incident.waits_as), ""
    return wrote


def awake(incident: Incident, *, now: datetime) -> list[Written]:
    """Let what waits since before it was worked on, or contained, be that again: a verb moves it
    on from there, and what it may become is judged by that.
    """
    return go_on(incident, now=now) if incident.waits_as else []


def due_waits(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return a batch of incidents whose waiting is over, those of a P1 first."""
    found = Incident.objects.filter(waits_until__lte=now).exclude(pk__in=without)
    ordered = found.order_by("priority", "waits_until", "pk")
    return [(key, key) for key in ordered.values_list("pk", flat=True)[:BATCH]]


@transaction.atomic
def come_back(due: Sequence[Due], *, now: datetime) -> int:
    """Let these go on: each says so, and stands out for who has it until they looked.

    What somebody else holds is left to the next tick.
    """
    found = lock_free({key for key, _incident in due}).values()
    back = [one for one in found if one.waits_until is not None and one.waits_until <= now]
    for incident in back:
        remember(incident)
        facts = CameBack(reason=incident.waiting_reason)
        wrote = go_on(incident, now=now)
        incident.came_back_at = now
        wrote += timing.follow_due(incident)
        record(incident, "incident.came_back", actor=SYSTEM, now=now, wrote=wrote, facts=facts)
    return len(back)
