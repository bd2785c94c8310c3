"""What tells that anything changed of one incident, without looking at what hangs on it."""

from functools import partial

from django.db.models import OuterRef, QuerySet, Subquery

from incidents.models import Incident
from incidents.record.queries.gather import Listed, gather
from incidents.record.queries.prepared import prepared
from incidents.record.queries.visible import visible_incidents
from tenants.errors import NotFound
from tenants.models import ChainHead
from tenants.rules.roles import Actor
from tenants.sight import reach_of


def case_mark(actor: Actor, reference: str) -> tuple[int, int, int]:
    """Return what is another one as soon as anything changed at the customer of this incident, or
    in what its provider has set up; or NotFound. Read it before what it stands for.
    """
    written = partial(_marked, actor)
    found = gather(mark=prepared(("mark", reach_of(actor)), written, reference=reference))["mark"]
    if not found:
        raise NotFound()
    return (found[0]["version"], found[0]["there"] or 0, found[0]["above"] or 0)


def _marked(actor: Actor, reference: str) -> Listed:
    found: QuerySet[Incident] = visible_incidents(actor).filter(reference=reference)
    return found.values("version", there=_length("tenant_id"), above=_length("provider_id"))


def _length(owner: str) -> Subquery:
    """Return how long the chain is of this neighbour of an incident."""
    head = ChainHead.objects.filter(tenant=OuterRef(owner))
    return Subquery(head.values("seq")[:1])
