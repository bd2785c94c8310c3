"""The figures follow what happens: an event marks its incident, and a tick counts it anew.

What an incident adds is put in the place of what it added before; its days of before and of now are
summed up anew. So an event that comes twice, or a tick that was killed, changes no number.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models.functions import Now

from incidents.models import Incident
from reporting.due import FIGURES
from reporting.figures.models import FigureDirty, FigureFact
from reporting.figures.queries.gathered import gathered
from reporting.figures.rules.facts import Day, Gathered, facts_of
from reporting.figures.services.cells import sum_up
from tenants import clock
from tenants.models import Tenant
from tenants.scoping import Scope, Work, all_tenants, entered, work_due

AT_ONCE: Final = 500
LONGEST_TICK: Final = 60.0


def mark(tenant_id: int, provider_id: int, incidents: Iterable[int]) -> None:
    """Say that something happened to these; twice is as once."""
    FigureDirty.objects.bulk_create(
        [
            FigureDirty(tenant_id=tenant_id, provider_id=provider_id, incident_id=pk, due_at=Now())
            for pk in sorted(set(incidents))
        ],
        ignore_conflicts=True,
    )


def mark_all(tenant_id: int) -> None:
    """Say the same of every incident of a customer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reporting_figuredirty (tenant_id, provider_id, incident_id, due_at)"
            " SELECT tenant_id, provider_id, id, clock_timestamp() FROM incidents_incident"
            " WHERE tenant_id = %s ON CONFLICT DO NOTHING",
            [tenant_id],
        )


def catch_up(*, now: datetime) -> int:  # a Work
    """Mark what nothing was heard of: the past of another desk comes without consequences."""
    return sum(_catch_up(*owner) for owner in all_tenants())


def _catch_up(tenant_id: int, provider_id: int) -> int:
    with entered(Scope.of(tenant_id, provider_id)), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reporting_figuredirty (tenant_id, provider_id, incident_id, due_at)"
            " SELECT i.tenant_id, i.provider_id, i.id, clock_timestamp() FROM incidents_incident i"
            " WHERE i.tenant_id = %s AND NOT EXISTS (SELECT FROM reporting_figurefact f"
            " WHERE f.tenant_id = i.tenant_id AND f.incident_id = i.id) ON CONFLICT DO NOTHING",
            [tenant_id],
        )
        marked: int = cursor.rowcount
        return marked


def run_due(*, now: datetime, limit: float = LONGEST_TICK) -> int:  # the database's clock decides
    """Count anew what is marked, some of each customer in turn; return how many incidents."""
    until = time.monotonic() + limit
    done = 0
    while time.monotonic() < until:
        taken = [_take(work) for work in work_due(FIGURES, clock.now())]
        if not any(taken):
            return done
        done += sum(taken)
    return done


def _take(work: Work) -> int:
    with entered(work.scope):
        due = FigureDirty.objects.filter(tenant=work.tenant_id)
        rows = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk")
        marked = dict(rows[:AT_ONCE].values_list("pk", "incident_id"))
        if not marked:
            return 0
        # Before anything is read: who marks one of these from here on waits, and is counted again.
        FigureDirty.objects.filter(pk__in=marked).delete()
        count_anew(work.tenant_id, set(marked.values()))
        return len(marked)


def count_anew(tenant_id: int, incidents: Collection[int]) -> None:
    """Put what these add now in the place of what they added, and sum up the days of both."""
    tenant = Tenant.objects.get(pk=tenant_id)
    follows = Incident.objects.filter(pk__in=incidents, follows__isnull=False)
    wanted = {*incidents, *(pk for pk in follows.values_list("follows", flat=True) if pk)}
    before = FigureFact.objects.filter(tenant=tenant_id, incident_id__in=wanted)
    days = set(before.values_list("day", flat=True))
    before.delete()
    rows = fact_rows(tenant, gathered(tenant_id, wanted))
    FigureFact.objects.bulk_create(rows, batch_size=2_000)
    sum_up(tenant_id, days | {row.day for row in rows})


def fact_rows(tenant: Tenant, found: Iterable[Gathered]) -> list[FigureFact]:
    """Return what these add, by the days of their customer."""
    zone = ZoneInfo(tenant.zone)
    return [
        FigureFact(**_of(tenant, one), **_on(day, added))
        for one in found
        for day, added in facts_of(one, zone).items()
    ]


def _of(tenant: Tenant, one: Gathered) -> Mapping[str, Any]:
    return {
        "tenant_id": tenant.pk, "provider_id": tenant.provider_id, "incident_id": one.incident_id,
        "priority": one.priority, "category_id": one.category_id, "team_id": one.team_id,
        "apart": one.apart,
    }  # fmt: skip


def _on(day: date, added: Day) -> Mapping[str, Any]:
    return {
        "day": day, "hour": added.hour, "lead": added.lead, "waited": added.waited,
        "undone": added.undone, **added.counts,
    }  # fmt: skip
