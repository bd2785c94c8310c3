"""More happened of a risk than its threshold: its owner hears of it by mail, once (R127)."""

from datetime import datetime
from typing import Final

from escalation.notices.queries.recipients import as_contact, as_user, at_desk
from escalation.notices.rules.recipients import Recipient, once
from escalation.notices.services.tell import Occasion, tell
from incidents.facts import RiskCounted
from incidents.models import Risk
from tenants.models import Contact, Event
from tenants.queries import who_may
from tenants.rules.roles import Action

TEMPLATE: Final = "risk_passed"


def tell_risk(event: Event, facts: RiskCounted, *, now: datetime) -> None:
    """Tell whoever owns it now, unless it was ended meanwhile; twice is once."""
    rows = Risk.objects.select_for_update(of=("self",))
    risk = rows.select_related("tenant__provider", "owner").get(pk=event.subject_id)
    if risk.ended_at is not None:
        return
    to = _owners(risk)
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"risk:{event.pk}",
        is_internal=all(one.sort != "contact" for one in to),
        event_id=event.pk,
    )
    context = {
        "risk": risk, "count": facts.count, "before": facts.before, "threshold": facts.threshold,
    }  # fmt: skip
    tell(risk.tenant, occasion, to, now=now, context=context)


def _owners(risk: Risk) -> list[Recipient]:
    """Return its owner, at the desk or at the customer; who left: whoever leads the desk there."""
    owner = risk.owner
    if owner.is_active:
        if owner.pk in at_desk(risk.tenant_id):
            return [as_user(owner)]
        contact = Contact.objects.filter(tenant=risk.tenant_id, user=owner, is_active=True)
        if known := contact.select_related("user").first():
            return [as_contact(known)]
    return once(as_user(one) for one in who_may(Action.GOVERN, risk.tenant_id))
