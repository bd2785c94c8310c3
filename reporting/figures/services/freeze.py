"""Closing months: the figures of each are kept with their digest, and told in the ledger."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min

from reporting.facts import FiguresFrozen
from reporting.figures.models import FigureCell, FigureDirty, FrozenMonth
from reporting.figures.queries.kpis import KPIS
from reporting.figures.queries.rolled import rolled, source_of_tenant
from reporting.figures.rules.frozen import Written, body_of, digest_of, freezable, written
from reporting.figures.rules.periods import Period, Span
from reporting.rules.months import month_after
from tenants.ledger import canonical
from tenants.ledger.append import append, insert
from tenants.models import Tenant
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, all_tenants, entered

CODE: Final = "figures.frozen"


def freeze_months(*, now: datetime) -> int:
    """Freeze every month of every customer that is over and whose day to close has come."""
    done = 0
    for tenant_id, provider_id in all_tenants():
        with entered(Scope.of(tenant_id, provider_id)):
            done += freeze_of(Tenant.objects.get(pk=tenant_id), now=now)
    return done


def freeze_of(tenant: Tenant, *, now: datetime) -> int:
    """Freeze the months of one customer, in its scope; a second time none is left."""
    if FigureDirty.objects.filter(tenant=tenant).exists():
        # Not counted yet: the next tick comes within the hour.
        return 0
    first = _first(tenant)
    if first is None:
        return 0
    today = now.astimezone(ZoneInfo(tenant.zone)).date()
    months = freezable(first=first, today=today, close_on=settings.FIGURES_CLOSE_ON)
    for month in months:
        _freeze(tenant, month, now=now)
    return len(months)


def _first(tenant: Tenant) -> date | None:
    """Return the first month that is not frozen."""
    last = FrozenMonth.objects.filter(tenant=tenant).order_by("-month").first()
    if last is not None:
        return month_after(last.month)
    cells = FigureCell.objects.filter(tenant=tenant, span=FigureCell.Span.MONTH)
    found: date | None = cells.aggregate(first=Min("first"))["first"]
    return found


def _freeze(tenant: Tenant, month: date, *, now: datetime) -> None:
    figures = figures_of(tenant, month)
    row = FrozenMonth(
        tenant=tenant, provider_id=tenant.provider_id, month=month, figures=figures,
        digest=digest(tenant, month, figures), frozen_at=now,
    )  # fmt: skip
    wrote = insert(row)
    facts = FiguresFrozen(month=f"{month:%Y-%m}", sha256=row.digest)
    append(row, CODE, actor=SYSTEM, at=now, wrote=[wrote], facts=facts)


def figures_of(tenant: Tenant, month: date) -> Written:
    """Return the figures of a month as they are now, as they are kept."""
    period = Period(Span.MONTH, month)
    counted = rolled(source_of_tenant(tenant.pk), [period], period.end).counted[period]
    return written({key: kpi.of(counted) for key, kpi in KPIS.items()})


def digest(tenant: Tenant, month: date, figures: Written) -> str:
    return digest_of(canonical.text(body_of(str(tenant.public_id), month, figures)))


def untrue(tenant: Tenant) -> list[date]:
    """Return the frozen months whose digest is not that of their figures."""
    rows = FrozenMonth.objects.filter(tenant=tenant).order_by("month")
    return [row.month for row in rows if digest(tenant, row.month, row.figures) != row.digest]
