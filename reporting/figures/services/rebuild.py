"""The figures of a customer made anew from the record, or held against it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

from incidents.models import Incident
from reporting.figures.models import SUMS, FigureCell, FigureFact
from reporting.figures.queries.gathered import gathered
from reporting.figures.services.cells import DAYS, sum_up
from reporting.figures.services.follow import fact_rows
from tenants.models import Tenant

BATCH: Final = 2_000
COLUMNS: Final = (
    "incident_id", "day", "priority", "category_id", "team_id", "apart", *SUMS, "hour", "lead",
    "waited", "undone",
)  # fmt: skip


def rebuild(tenant: Tenant) -> int:
    """Make all of it anew, in the scope of this customer; return of how many incidents."""
    FigureFact.objects.filter(tenant=tenant).delete()
    FigureCell.objects.filter(tenant=tenant).delete()
    done = 0
    for keys in _batches(tenant):
        FigureFact.objects.bulk_create(fact_rows(tenant, gathered(tenant.pk, keys)), BATCH)
        done += len(keys)
    days = FigureFact.objects.filter(tenant=tenant).order_by().values_list("day", flat=True)
    sum_up(tenant.pk, set(days.distinct()))
    return done


def differences(tenant: Tenant) -> int:
    """Return how much of what is kept is not what the record gives: facts, and sums of days."""
    wrong = 0
    kept_of_none = set(_kept(tenant).values_list("incident_id", flat=True).distinct())
    for keys in _batches(tenant):
        made = Counter(_plain(row) for row in fact_rows(tenant, gathered(tenant.pk, keys)))
        kept = Counter(map(_plain, _kept(tenant).filter(incident_id__in=keys)))
        wrong += sum(((made - kept) + (kept - made)).values())
        kept_of_none -= set(keys)
    return wrong + len(kept_of_none) + _wrong_sums(tenant)


def _kept(tenant: Tenant) -> Any:
    return FigureFact.objects.filter(tenant=tenant).order_by()


def _plain(row: FigureFact) -> tuple[Any, ...]:
    return tuple(
        tuple(value) if isinstance(value := getattr(row, name), list) else value for name in COLUMNS
    )


def _wrong_sums(tenant: Tenant) -> int:
    """Return how many sums are not what the facts below them give, days and months alike."""
    days = list(_kept(tenant).values_list("day", flat=True).distinct())
    names = ", ".join(SUMS)
    by_day = (
        f"SELECT first, priority, category_id, team_id, apart, {names} FROM reporting_figurecell"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{by_day} WHERE tenant_id = %s AND span = 'd'", [tenant.pk])
        kept = Counter(tuple(row) for row in cursor.fetchall())
        cursor.execute(DAYS, [tenant.pk, days])
        made = Counter(tuple(row[3:8]) + tuple(map(int, row[8 : 8 + len(SUMS)])) for row in cursor)
        cursor.execute(
            f"SELECT date_trunc('month', first)::date, priority, apart, {_summed()}"  # noqa: S608
            " FROM reporting_figurecell WHERE tenant_id = %s AND span = 'd' GROUP BY 1, 2, 3",
            [tenant.pk],
        )
        months = Counter(tuple(row[:3]) + tuple(map(int, row[3:])) for row in cursor)
        cursor.execute(
            f"SELECT first, priority, apart, {names} FROM reporting_figurecell"  # noqa: S608
            " WHERE tenant_id = %s AND span = 'm'",
            [tenant.pk],
        )
        by_month = Counter(tuple(row) for row in cursor.fetchall())
    return sum(((kept - made) + (made - kept) + (months - by_month) + (by_month - months)).values())


def _summed() -> str:
    return ", ".join(f"sum({name})" for name in SUMS)


def _batches(tenant: Tenant) -> Iterator[list[int]]:
    after = 0
    while True:
        found = Incident.objects.filter(tenant=tenant, pk__gt=after).order_by("pk")
        keys = list(found.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        after = keys[-1]
