"""Bringing the notice of the processor to the customer's own people (GDPR art. 33(2))."""

from datetime import datetime

from escalation.notices.queries.recipients import as_contact, as_holder, with_roles
from escalation.notices.rules.recipients import once
from escalation.notices.services.tell import Occasion, tell
from incidents.duty.queries.breach import leading_terms
from incidents.duty.queries.controllers import instead_of_them, privacy_holders
from incidents.facts import ControllerTold
from incidents.models import ControllerNotice, Incident
from tenants.models import Event

TEMPLATE = "controller_notice"


def tell_of_data(incident: Incident, event: Event, facts: ControllerTold, *, now: datetime) -> None:
    """Mail it to each DPO and CISO of the customer; where it has none, to who hears of this."""
    notice = ControllerNotice.objects.select_related("sent_by").get(pk=facts.notice)
    held = privacy_holders(incident)
    to = [as_holder(one, incident.tenant_id) for one in held]
    if not to:
        to = [as_contact(one) for one in with_roles(instead_of_them(incident))]
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"controller:{notice.pk}",
        is_internal=False,
        event_id=event.pk,
        controller_notice_id=notice.pk,
    )
    term = leading_terms(incident).first()
    tell(incident, occasion, once(to), now=now, context={"notice": notice, "breach": term})
