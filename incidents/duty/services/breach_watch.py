"""Watching the terms of personal data breaches: each says its words once, in a tenant's scope."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from incidents.choices import PersonalData, Status
from incidents.duty.services.breach import begin_missing, speak
from incidents.models import BreachClock, Incident
from incidents.record.services.clock_watch import Due

BATCH = 50


def due_breaches(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return the terms that are due with their incidents, those of a P1 first.

    Where something is open from before there were terms, those are begun first.
    """
    for pk in list(_without_term().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _begin(pk, now=now)
    due = BreachClock.objects.filter(alarm_at__lte=now).exclude(pk__in=without)
    ordered = due.order_by("incident__priority", "alarm_at", "pk")
    return list(ordered.values_list("pk", "incident_id")[:BATCH])


def look_at_breaches(due: Sequence[Due], *, now: datetime) -> int:
    """Remind of what is due, and record what passed. Returns how many spoke."""
    in_order = sorted(due, key=lambda row: (row[1], row[0]))
    return sum(_look_at(clock_id, incident_id, now=now) for clock_id, incident_id in in_order)


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


@transaction.atomic
def _look_at(clock_id: int, incident_id: int, *, now: datetime) -> int:
    incident = Incident.objects.select_for_update(skip_locked=True).filter(pk=incident_id).first()
    clock = BreachClock.objects.select_for_update().filter(pk=clock_id, alarm_at__lte=now).first()
    if incident is None or clock is None:
        # Somebody is at it, or was first: the next tick looks again.
        return 0
    speak(incident, clock, now=now)
    return 1
