"""From how many like reports an outage is offered is set at the provider, for all its customers."""

import pytest
from django.test import Client

from tenants.models import Tenant
from tests.people import World
from tests.tenants.house import filled

pytestmark = pytest.mark.usefixtures("context_kept")


def test_the_threshold_is_set_at_the_provider_alone(world: World, adam_in: Client):
    own, customer = (
        f"/admin/tenants/tenant/{tenant.pk}/change/" for tenant in (world.provider, world.acme)
    )
    page = adam_in.get(customer)
    assert page.status_code == 200
    assert "alike_reports" not in page.text

    data = filled(adam_in, own, alike_reports="5", alike_minutes="30")
    assert adam_in.post(own, data).status_code == 302
    # One report is like no other.
    assert adam_in.post(own, {**data, "alike_reports": "1"}).status_code == 200

    with world.entered():
        provider = Tenant.objects.get(pk=world.provider.pk)
    assert (provider.alike_reports, provider.alike_minutes) == (5, 30)
