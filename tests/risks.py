"""An organisation with a risk of which incidents are counted."""

from datetime import datetime, timedelta
from typing import Any

from incidents.duty.asks import DescribeRisk
from incidents.duty.services.risks import record_risk
from incidents.models import Risk
from tenants.models import Category, Tenant
from tests.people import World


def about(world: World, now: datetime, **change: Any) -> DescribeRisk:
    category = Category.objects.filter(tenant=world.provider, is_other=False).order_by("pk")[0]
    said: dict[str, Any] = {
        "title": "Mail falls out", "owner_id": world.user("ines").pk, "likelihood": 2, "impact": 4,
        "category_id": category.pk, "review_on": now.date() + timedelta(days=365),
        "measures": "A second server.", "threshold": 1,
    }  # fmt: skip
    return DescribeRisk(**{**said, **change})


def risk_of(world: World, tenant: Tenant, now: datetime, **change: Any) -> Risk:
    """Record one as whoever leads the desk does."""
    ask = about(world, now, **change)
    return record_risk(tenant_id=tenant.pk, ask=ask, actor=world.actor("ines"), now=now)
