"""An outage as tests begin it, and what is done with it."""

from collections.abc import Callable
from typing import Any

from incidents.handling.asks.outage import ChangeOutage, JoinOutage, StartOutage
from incidents.handling.services import outage as outages
from incidents.models import Incident, Outage
from tests.incidents.desk.house import at
from tests.people import World

CANARY = "Core switch of row seven burnt out"


def start(world: World, *incidents: Incident, **joins: Any) -> Outage:
    return outages.start_outage(
        provider_id=world.provider.pk,
        actor=world.actor("agnes"),
        now=at(),
        ask=StartOutage(
            about=ChangeOutage(title=CANARY, cause="Dust", public_text="Mail is down."),
            joins=JoinOutage(incident_ids=[one.pk for one in incidents], **joins),
        ),
    )


def act(world: World, service: Callable[..., Any], outage: Outage, ask: Any, **more: Any) -> Any:
    given = {"actor": world.actor("agnes"), "now": at(), **more}
    return service(outage_id=outage.pk, ask=ask, **given)
