"""Watching the terms of personal data breaches: each says its words once, in a tenant's scope."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from incidents.choices import PersonalData, Status
from incidents.models import BreachClock, Incident
from incidents.services.breach import begin_missing, speak

BATCH = 200


def watch_breaches(*, now: datetime) -> int:
    """Remind of what is due, and record what passed. Returns how many spoke."""
    for pk in list(_without_term().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _begin(pk, now=now)
    due = BreachClock.objects.filter(alarm_at__lte=now).order_by("incident_id")
    rows = list(due.values_list("pk", "incident_id")[:BATCH])
    return sum(_look_at(clock_id, incident_id, now=now) for clock_id, incident_id in rows)


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
