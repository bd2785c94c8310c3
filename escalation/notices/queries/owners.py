"""Who hears of what somebody of an organisation owns: a risk, a continuity plan."""

from escalation.notices.queries.recipients import as_contact, as_user, at_desk
from escalation.notices.rules.recipients import Recipient, once
from tenants.models import Contact, User
from tenants.queries import who_may
from tenants.rules.roles import Action


def owners_of(tenant_id: int, owner: User) -> list[Recipient]:
    """Return its owner, at the desk or at the customer; who left: whoever leads the desk there."""
    if owner.is_active:
        if owner.pk in at_desk(tenant_id):
            return [as_user(owner)]
        contact = Contact.objects.filter(tenant=tenant_id, user=owner, is_active=True)
        if known := contact.select_related("user").first():
            return [as_contact(known)]
    return once(as_user(one) for one in who_may(Action.GOVERN, tenant_id))
