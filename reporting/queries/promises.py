"""What was promised beside the terms, and how it was kept: word to customers, and the 72 hours.

Of every kind of incident that was reported in a period, drills left out.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Q, QuerySet, Value, When

from incidents.choices import WaiverState
from incidents.models import Incident, UpdateRound, Waiver, breach_terms
from tenants.models import Tenant

UPDATES: Final = ("kept", "heard_late", "not_heard")
BREACHES: Final = ("settled_in_time", "settled_late", "open_in_time", "open_late")
WAIVERS: Final = ("held", "held_by_two", "asked")
# (group, P1 to P4 or "", state)
Counts = Counter[tuple[str, str, str]]


def promises_of(
    tenant: Tenant, *, now: datetime, since: date | None = None, until: date | None = None
) -> Counts:
    """Count what a customer was promised, inside its scope; `until` itself is not included."""
    asked = reported_in(tenant, since=since, until=until)
    return Counter({**_updates(asked), **_breaches(asked, now), **_waivers(asked)})


def reported_in(
    tenant: Tenant, *, since: date | None = None, until: date | None = None
) -> QuerySet[Incident]:
    """Return what was reported in a period by the days of the customer; merged ones count once."""
    zone = ZoneInfo(tenant.zone)
    asked = Incident.objects.filter(tenant=tenant, is_drill=False, merged_into=None)
    if since is not None:
        asked = asked.filter(reported_at__gte=datetime.combine(since, time(), zone))
    if until is not None:
        asked = asked.filter(reported_at__lt=datetime.combine(until, time(), zone))
    return asked


def _updates(asked: QuerySet[Incident]) -> dict[tuple[str, str, str], int]:
    """Count rounds by the priority that their incident has now; one that runs is neither."""
    state = Case(
        When(missed_at=None, then=Value(UPDATES[0])),
        When(heard_at__isnull=False, then=Value(UPDATES[1])),
        default=Value(UPDATES[2]),
    )
    over = UpdateRound.objects.filter(Q(met_at__isnull=False) | Q(missed_at__isnull=False))
    rows = over.filter(incident__in=asked.values("pk")).annotate(state=state)
    counted = rows.values_list("incident__priority", "state").annotate(count=Count("pk"))
    return {("updates", f"P{priority}", state): count for priority, state, count in counted}


def _breaches(asked: QuerySet[Incident], now: datetime) -> dict[tuple[str, str, str], int]:
    """Count terms: settled is decided on, and notified where that was the decision."""
    late = Q(missed_at__isnull=False) | Q(stopped_at=None, due_at__lt=now)
    settled = Q(stopped_at__isnull=False)
    state = Case(
        When(settled & ~late, then=Value(BREACHES[0])),
        When(settled, then=Value(BREACHES[1])),
        When(~late, then=Value(BREACHES[2])),
        default=Value(BREACHES[3]),
    )
    rows = breach_terms(incident__in=asked.values("pk")).annotate(standing=state)
    counted = rows.values_list("standing").annotate(count=Count("pk"))
    return {("breaches", "", state): count for state, count in counted}


def _waivers(asked: QuerySet[Incident]) -> dict[tuple[str, str, str], int]:
    state = Case(
        When(state=WaiverState.ASKED, then=Value(WAIVERS[2])),
        When(second_by=None, then=Value(WAIVERS[0])),
        default=Value(WAIVERS[1]),
    )
    rows = Waiver.objects.filter(
        incident__in=asked.values("pk"), state__in=[WaiverState.ASKED, WaiverState.GRANTED]
    ).annotate(standing=state)
    counted = rows.values_list("standing").annotate(count=Count("pk"))
    return {("exceptions", "", standing): count for standing, count in counted}


def promise_figures(counts: Iterable[Counts]) -> dict[str, object]:
    """Return the counts of some customers together; what never happened is said as 0."""
    total: Counts = Counter()
    for one in counts:
        total.update(one)
    priorities = sorted({priority for group, priority, _state in total if group == "updates"})
    return {
        "customer_updates": {
            priority: {state: total["updates", priority, state] for state in UPDATES}
            for priority in priorities
        },
        "data_breaches_72h": {state: total["breaches", "", state] for state in BREACHES},
        "exceptions": {state: total["exceptions", "", state] for state in WAIVERS},
    }
