"""What an outage writes in the chains of a provider and its customers replays to what stands."""

from typing import Any

from incidents.choices import Level
from incidents.handling.asks.outage import (
    ChangeOutage,
    JoinOutage,
    LeaveOutage,
    RestoreOutage,
    StartOutage,
    TellOutage,
)
from incidents.handling.services.outage import change_outage, start_outage
from incidents.handling.services.outage_acts import restore_outage, tell_outage
from incidents.handling.services.outage_parts import leave_outage
from incidents.models import Outage, OutagePart
from tenants import scoping
from tenants.clock import now
from tenants.ledger.verify import verify
from tenants.scoping import Scope
from tests.factories.incidents import ByPhone, in_progress
from tests.people import World


def test_the_history_of_provider_and_customers_holds(committed_world: World):
    world = committed_world
    agnes = world.actor("agnes")
    with world.entered():
        hit = [
            in_progress(world, ByPhone.create(world=world, reporter=who), by="ines")
            for who in ("rik", "gus")
        ]
        outage = start_outage(
            provider_id=world.provider.pk, actor=agnes, now=now(),
            ask=StartOutage(
                about=ChangeOutage(title="A switch burnt out", public_text="Mail is down."),
                joins=JoinOutage(incident_ids=[one.pk for one in hit], impact=Level.HIGH),
            ),
        )  # fmt: skip
    given: dict[str, Any] = {"outage_id": outage.pk, "actor": agnes, "now": now()}
    with world.entered():
        tell_outage(**given, ask=TellOutage(text="We are on it."))
        change_outage(
            **given, expected_version=1, ask=ChangeOutage(title="Two", public_text="Half of it.")
        )
        restore_outage(**given, ask=RestoreOutage(text="It works again."))
    with world.entered():
        leave_outage(**given, ask=LeaveOutage(incident_id=hit[0].pk, reason="Another thing"))
        assert (Outage.objects.get().state, OutagePart.objects.count()) == ("restored", 2)

    for tenant in (world.provider, world.acme, world.globex):
        with scoping.entered(Scope.of(tenant.pk, world.provider.pk)):
            assert verify(tenant.pk, world.provider.pk).findings == []
