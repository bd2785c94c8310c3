"""What follows a change of the settings: clocks and updates that run are counted by them."""

from incidents.record.services.replan import follow_settings
from tenants.clock import now as moment
from tenants.ledger.listening import Rest, listens_to
from tenants.models import Event

TERMS = [
    f"{row}.{what}"
    for row in ("servicehours", "holiday", "agreement", "target", "updaterule", "tenant")
    for what in ("added", "changed", "removed")
]


@listens_to(TERMS)
def on_event(event: Event) -> Rest | None:
    """Let the open incidents of this customer follow, part by part; a second time nothing moves."""
    return follow_settings(tenant_id=event.tenant_id, reason=event.kind, at=event.at, now=moment())
