"""Who hears of an incident at the customer: those affected who did not leave; of one whose sender
nobody confirmed nobody does.
"""

from django.db.models import Exists, Q, QuerySet

from incidents.models import AffectedContact, Incident
from tenants.models import Contact
from tenants.reach import reachable, with_address


def hearers(
    incident: Incident, *, reporter: bool = True, affected: bool = True
) -> QuerySet[Contact]:
    """Return the reporter, those affected, or both, with their accounts; never who left."""
    asked = Q(pk__in=())
    # In the statement: it is also written ahead, for an incident of which the key alone is known.
    own = Incident.objects.filter(pk=incident.pk)
    if reporter:
        known = incident.__dict__.get("reporter_id")
        asked |= Q(pk=known) if known is not None else Q(pk__in=own.values("reporter"))
    if affected:
        told = AffectedContact.objects.filter(incident=incident, is_active=True)
        asked |= Q(pk__in=told.values("contact"))
    unverified = own.filter(is_unverified=True)
    contacts = Contact.objects.filter(asked, ~Exists(unverified), tenant=incident.tenant_id)
    return reachable(contacts).select_related("user").order_by("pk")


def reaches_somebody(incident: Incident) -> bool:
    """Say whether a message on this incident would be read or heard by anybody."""
    return with_address(hearers(incident)).exists()
