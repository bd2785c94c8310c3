"""Watching the terms of personal data breaches: each says its words once, in a tenant's scope."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from incidents.choices import PersonalData, Status
from incidents.duty.services.breach import STATE, begin_missing, speak
from incidents.models import BreachClock, Incident
from incidents.record.services.clock_watch import Due, lock_free
from tenants.ledger.append import append_many, update_many

BATCH = 200


def due_breaches(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return the terms that are due with their incidents, those of a P1 first.

    Where something is open from before there were terms, those are begun first.
    """
    for pk in list(_without_term().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _begin(pk, now=now)
    due = BreachClock.objects.filter(alarm_at__lte=now).exclude(pk__in=without)
    ordered = due.order_by("incident__priority", "alarm_at", "pk")
    return list(ordered.values_list("pk", "incident_id")[:BATCH])


@transaction.atomic
def look_at_breaches(due: Sequence[Due], *, now: datetime) -> int:
    """Remind of what is due, and record what passed, in a handful of statements.

    Returns how many spoke. What somebody else holds is left to the next tick.
    """
    incidents = lock_free({incident_id for _clock, incident_id in due})
    mine = [clock_id for clock_id, incident_id in due if incident_id in incidents]
    rows = BreachClock.objects.select_for_update().filter(pk__in=mine, alarm_at__lte=now)
    # Somebody may have been first.
    clocks = list(rows.order_by("incident_id", "pk"))
    acts = [speak(incidents[clock.incident_id], clock, now=now) for clock in clocks]
    update_many(clocks, *STATE)
    append_many(acts)
    return len(acts)


def watch_breaches(*, now: datetime) -> int:
    """Look at a batch of terms that are due; return how many spoke."""
    return look_at_breaches(due_breaches(now=now), now=now)


def _without_term() -> QuerySet[Incident]:
    """Return what is open and touches personal data, from before there were terms."""
    terms = BreachClock.objects.filter(incident=OuterRef("pk"))
    found = Incident.objects.exclude(personal_data=PersonalData.NO).exclude(status=Status.CLOSED)
    return found.filter(~Exists(terms), is_elsewhere=False)


@transaction.atomic
def _begin(incident_id: int, *, now: datetime) -> None:
    # Locked first: who sets a label meanwhile begins the term.
    locked = Incident.objects.select_for_update(skip_locked=True).filter(pk=incident_id).first()
    if locked is not None and _without_term().filter(pk=incident_id).exists():
        begin_missing(locked, now=now)
