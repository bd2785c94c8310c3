"""When a person last did something with an incident: what the desk writes by itself is no news."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from tenants.models import Event
from tenants.rules.roles import Kind


def updated_at() -> Coalesce:
    """Return it as a column of an incident; before anybody did, it is when it was registered."""
    done = Event.objects.filter(
        tenant=OuterRef("tenant_id"),
        subject_kind="incident",
        subject_id=OuterRef("pk"),
        actor_kind__in=[Kind.PERSON, Kind.TOKEN],
    ).order_by("-id")
    return Coalesce(Subquery(done.values("at")[:1]), F("registered_at"))
