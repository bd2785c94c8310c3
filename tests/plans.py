"""An organisation with a continuity plan."""

from datetime import datetime, timedelta
from typing import Any

from incidents.duty.asks import DescribePlan
from incidents.duty.services.continuity import record_plan
from incidents.models import ContinuityPlan
from tenants.models import Asset, Tenant
from tests.people import World


def about(world: World, tenant: Tenant, now: datetime, **change: Any) -> DescribePlan:
    assets = Asset.objects.filter(tenant=tenant, is_active=True).order_by("pk")[:1]
    said: dict[str, Any] = {
        "title": "Mail by another road", "version": "1.2", "valid_from": now.date(),
        "owner_id": world.user("ines").pk, "review_on": now.date() + timedelta(days=365),
        "assets": [one.pk for one in assets], "covers": "Mail of all sites.",
        "outside_url": "https://documents.example/plan",
    }  # fmt: skip
    return DescribePlan(**{**said, **change})


def plan_of(world: World, tenant: Tenant, now: datetime, **change: Any) -> ContinuityPlan:
    """Record one as whoever leads the desk does."""
    ask = about(world, tenant, now, **change)
    return record_plan(tenant_id=tenant.pk, ask=ask, actor=world.actor("ines"), now=now)
