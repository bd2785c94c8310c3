"""Which incidents somebody may see at all: the first filter of every list and every look-up."""

from django.db.models import Q, QuerySet, Subquery

from incidents.models import Incident
from tenants.choices import Side
from tenants.errors import NotFound
from tenants.models import Contact
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at
from tenants.sole import sole


def visible_incidents(actor: Actor) -> QuerySet[Incident]:
    """Return what this person may see: the desk its customers', a manager his organisation's,
    a reporter his own. Row-level security has already taken away every other tenant's.
    """
    if not actor.is_somebody:
        return Incident.objects.all()
    if actor.side is Side.PROVIDER:
        return Incident.objects.filter(may_at(actor, Action.SEE_QUEUE))
    organisation = set(actor.given_for(Action.SEE_ORGANISATION))
    seen = Q(tenant__in=sorted(organisation))
    # Only where it adds anything: a manager's list would be looked up by reporter.
    if own := sorted(set(actor.given_for(Action.SEE_OWN)) - organisation):
        seen |= reported_by(actor.user_id, own)
    # Perhaps it is of nobody there: only the desk reads what it says.
    return Incident.objects.filter(seen, is_unverified=False)


def reported_by(user_id: int | None, tenants: list[int]) -> Q:
    """Say that this person reported it at one of these customers.

    At one customer somebody is one contact, whose reports lie in order in an index.
    """
    if len(tenants) > 1:
        return Q(tenant__in=tenants, reporter__user=user_id)
    contact = Contact.objects.filter(tenant__in=tenants, user=user_id).values("pk")
    return Q(tenant__in=tenants, reporter=Subquery(contact[:1]))


def may_see(actor: Actor, incident: Incident) -> bool:
    """Say whether this person sees this one."""
    return visible_incidents(actor).filter(pk=incident.pk).exists()


def incident_for(actor: Actor, reference: str) -> Incident:
    """Return one incident, or NotFound: what one may not see does not exist."""
    found = sole(visible_incidents(actor).filter(reference=reference))
    if found is None:
        raise NotFound()
    return found
