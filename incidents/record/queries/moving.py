"""Which files of other tools somebody brings in."""

from uuid import UUID

from django.db.models import QuerySet

from incidents.models import MoveIn
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sole import sole


def moves_of(actor: Actor) -> QuerySet[MoveIn]:
    """Return the files; one may be of any customer, so only who sees all of them brings them in."""
    own = MoveIn.objects.filter(tenant__in=actor.wholes_for(Action.IMPORT))
    return own.select_related("customer").order_by("-pk")


def move_for(actor: Actor, public_id: UUID) -> MoveIn:
    found = sole(moves_of(actor).filter(public_id=public_id))
    if found is None:
        raise NotFound()
    return found
