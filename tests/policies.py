"""An organisation with a policy that is to be read."""

from datetime import datetime, timedelta
from typing import Any

from incidents.duty.asks import PublishPolicy
from incidents.duty.services.policies import publish_policy
from incidents.models import PolicyVersion
from tenants.models import Tenant
from tests.people import World

DESK = ("agent", "specialist", "incident_manager")
CUSTOMER = ("reporter", "customer_manager")


def about(now: datetime, **change: Any) -> PublishPolicy:
    said: dict[str, Any] = {
        "title": "How we work", "text": "Report at once.", "valid_from": now.date(),
        "review_on": now.date() + timedelta(days=365), "audience": DESK,
    }  # fmt: skip
    return PublishPolicy(**{**said, **change})


def policy_of(world: World, tenant: Tenant, now: datetime) -> PolicyVersion:
    """Publish one for the people of the desk, or of a customer."""
    audience = DESK if tenant.pk == world.provider.pk else CUSTOMER
    ask = about(now, audience=audience)
    return publish_policy(tenant_id=tenant.pk, ask=ask, actor=world.actor("ines"), now=now)
