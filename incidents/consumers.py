"""What follows: clocks and updates that run are counted by changed settings, an outage stands as
its incidents do, and what is registered is flagged by rules.
"""

from collections.abc import Sequence

from incidents.handling.services.flagging import flag_incidents
from incidents.models import Outage, OutagePart
from incidents.record.rules.outages import WORKS
from incidents.record.services.outages import lock_outage, settle
from incidents.record.services.replan import follow_settings
from tenants.clock import now as moment
from tenants.ledger.listening import Rest, listens_to
from tenants.models import Event
from tenants.rules.roles import SYSTEM

TERMS = [
    f"{row}.{what}"
    for row in ("servicehours", "holiday", "agreement", "target", "updaterule", "tenant")
    for what in ("added", "changed", "removed")
]


@listens_to(TERMS)
def on_event(event: Event) -> Rest | None:
    """Let the open incidents of this customer follow, part by part; a second time nothing moves."""
    return follow_settings(tenant_id=event.tenant_id, reason=event.kind, at=event.at, now=moment())


# After these the service works for a customer, or does not any more.
FALLS_BACK = ("incident.reopened", "incident.containment_failed")
MOVES = ("incident.restored", "incident.resolved", "incident.closed", *FALLS_BACK)


def outages_follow(events: Sequence[Event]) -> None:
    """Let the outages of these incidents follow; a second time they stand so already."""
    fell = {event.subject_id for event in events if event.kind in FALLS_BACK}
    parts = OutagePart.objects.filter(
        incident__in={event.subject_id for event in events}, left_at=None
    )
    outages: dict[int, bool] = {}
    found = parts.values_list("outage_id", "incident_id", "incident__status")
    for outage_id, incident_id, status in found:
        falls_back = incident_id in fell and status not in WORKS
        outages[outage_id] = outages.get(outage_id, False) or falls_back
    for outage_id, falls_back in sorted(outages.items()):
        outage: Outage = lock_outage(outage_id, actor=SYSTEM)
        settle(outage, actor=SYSTEM, now=moment(), falls_back=falls_back)


@listens_to(MOVES, many=outages_follow, of_many=MOVES)
def on_move(event: Event) -> None:
    """Let the outage follow of which this incident is part, if any."""
    outages_follow([event])


REGISTERED = ("incident.registered",)


def flag_all(events: Sequence[Event]) -> None:
    """Let the rules flag what was registered, whichever door it came by."""
    flag_incidents([event.subject_id for event in events], now=moment())


@listens_to(REGISTERED, many=flag_all, of_many=REGISTERED)
def on_registered(event: Event) -> None:
    """Let the rules flag what was registered; a second time each that did is silent."""
    flag_all([event])
