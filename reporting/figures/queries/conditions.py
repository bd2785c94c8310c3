"""What the figures count of an incident: conditions over the record, without any period."""

from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import GreaterThan

from escalation.models import Escalation
from incidents.choices import ClockKind
from incidents.models import Clock, Incident, UpdateRound
from reporting.figures.rules.facts import REOPENED
from reporting.queries.drift import BY_HAND, CODE
from tenants.models import Event

# Registered so long after it was reported: nobody did when it happened (KPI 6).
AFTERWARDS: Final = timedelta(days=1)
# Solved for good when it did not come back within these (KPI 9).
SETTLED: Final = timedelta(days=14)

# By which a person, a team or a supplier gets it.
GIVEN: Final = ("incident.assigned", "incident.handed_over")

# What still counts of the terms: of the priority that holds, and owed to the end.
STANDING: Final = Q(superseded_at=None, ended_at=None)
# Of these it is known how they ended.
KNOWN_ROUND: Final = Q(met_at__isnull=False) | Q(missed_at__isnull=False)
KNOWN_TERM: Final = Q(stopped_at__isnull=False) | Q(missed_at__isnull=False)


def registered_afterwards() -> Q:
    return Q(registered_at__gt=F("reported_at") + AFTERWARDS) | Q(found_unregistered=True)


def came_back() -> Q:
    """Say of what was closed that it had to be done again, or was itself a second time."""
    again = Event.objects.filter(
        tenant=OuterRef("tenant"), subject_kind="incident", subject_id=OuterRef("pk"),
        kind=REOPENED, at__lt=OuterRef("closed_at") + SETTLED,
    )  # fmt: skip
    followed = Incident.objects.filter(
        follows=OuterRef("pk"), reported_at__lt=OuterRef("closed_at") + SETTLED
    )
    return Exists(again) | Exists(followed) | Q(follows__isnull=False)


def untold() -> Q:
    """Say that the first answer or an update did not reach its customer in time."""
    missed = UpdateRound.objects.filter(incident=OuterRef("pk"), missed_at__isnull=False)
    late = Clock.objects.filter(
        incident=OuterRef("pk"), kind=ClockKind.RESPONSE, breached_at__isnull=False
    )
    return Exists(missed) | Exists(late)


def _told(*kinds: str) -> QuerySet[Event]:
    return Event.objects.filter(
        tenant=OuterRef("tenant"), subject_kind="incident", subject_id=OuterRef("pk"),
        kind__in=kinds,
    )  # fmt: skip


def set_by_hand() -> Q:
    """Say that somebody set another priority than the matrix gives (R34)."""
    return Q(Exists(_told(CODE).filter(body__contains=BY_HAND)))


def reassigned() -> Q:
    """Say that it went to somebody else after it was given to somebody."""
    times = _told(*GIVEN).order_by().values("subject_id").annotate(n=Count("pk")).values("n")
    return Q(GreaterThan(Subquery(times), 1))


def escalated(kind: str) -> Q:
    return Q(Exists(Escalation.objects.filter(incident=OuterRef("pk"), kind=kind)))
