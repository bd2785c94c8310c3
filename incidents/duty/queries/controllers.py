"""Who at a customer is told by its processor that personal data was hit (GDPR art. 33(2))."""

from django.db.models import QuerySet

from incidents.choices import PRIVACY
from incidents.models import Incident
from incidents.record.queries.hearers import hearers
from tenants.models import Contact, FunctionHolder
from tenants.reach import reachable


def privacy_holders(incident: Incident) -> list[FunctionHolder]:
    """Return everybody who is DPO or CISO of the customer itself and can be written to.

    Never those of the provider, who stand in elsewhere: what they know the customer does not know.
    """
    held = FunctionHolder.objects.filter(tenant=incident.tenant_id, function__in=PRIVACY)
    found = reachable(held.exclude(email="").select_related("user"))
    return list(found.order_by("function", "rank", "pk"))


def instead_of_them(incident: Incident) -> QuerySet[Contact]:
    """Return who is told where the customer has nobody for privacy: who hears of the incident."""
    return hearers(incident).exclude(email="").exclude(never_mail=True)
