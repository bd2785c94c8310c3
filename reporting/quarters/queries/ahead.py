"""What lies ahead of a customer at the end of a quarter: ends of assets, cases at suppliers."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q

from incidents.duty.rules.asset_ends import STAGES
from incidents.models import Referral, SupplierCase
from reporting.quarters.rules.content import Content
from tenants.models import Asset, Tenant
from tenants.rules.assets import GONE, ends_of, months_after

MOST: Final = 200


def ends_of_assets(tenant: Tenant, *, last: date) -> list[Content]:
    """Return what ends within eight months of the last day, or ended and was not replaced."""
    until = months_after(last, STAGES[0])
    rows = Asset.objects.filter(tenant=tenant, is_active=True).exclude(lifecycle__in=GONE)
    found = [
        (day, asset.name, what)
        for asset in rows.order_by("pk").iterator()
        for what, day in ends_of(asset).items()
        if day <= until
    ]
    return [
        {"name": name, "what": what, "day": day.isoformat(), "is_over": day <= last}
        for day, name, what in sorted(found)[:MOST]
    ]


def open_cases(tenant: Tenant, *, until: datetime) -> list[Content]:
    """Return the cases about this customer's incidents that stood at the end.

    Their words are the desk's, and may be about whichever customer: number, days and the name of
    a supplier leave it, of one that is another customer's alone nothing. How many promises were
    broken is as the record counts them now.
    """
    theirs = Referral.objects.filter(suppliercase=OuterRef("pk"), tenant=tenant, ended_at=None)
    rows = (
        SupplierCase.objects.filter(Exists(theirs), provider=tenant.provider_id, made_at__lt=until)
        .filter(Q(ended_at=None) | Q(ended_at__gte=until))
        .filter(Q(supplier__customer=None) | Q(supplier__customer=tenant))
        .order_by(F("promised_at").asc(nulls_last=True), "pk")
        .values_list("reference", "supplier__name", "made_at", "promised_at", "broken_promises")
    )
    zone = ZoneInfo(tenant.zone)
    return [
        {
            "reference": reference,
            "supplier": supplier,
            "since": _day(made_at, zone),
            "promised": promised_at and _day(promised_at, zone),
            "broken": broken + (promised_at is not None and promised_at < until),
        }
        for reference, supplier, made_at, promised_at, broken in rows[:MOST]
    ]


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()
