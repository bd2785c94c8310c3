"""Who decides on what the law asks: the DPO, the CISO or the incident manager, in person."""

from django.utils.translation import gettext_lazy as _

from incidents.choices import DECIDERS
from incidents.models import Incident
from incidents.record.services.common import lock_incident, refuse_merged
from tenants.choices import Function, Role
from tenants.errors import NotAllowed
from tenants.queries import holders_by_function
from tenants.rules.roles import SYSTEM, Actor
from tenants.rules.roles import Kind as ActorKind


def capacity_of(actor: Actor, incident: Incident) -> Function | None:
    """Return as what this person decides here: by function, or by role; None: they do not."""
    if actor.kind is not ActorKind.PERSON or actor.user_id is None:
        return None
    held = holders_by_function(incident.tenant_id)
    for function in DECIDERS:
        if any(one.user_id == actor.user_id for one in held[function]):
            return function
    is_manager = Role.INCIDENT_MANAGER in actor.roles_at(incident.tenant_id)
    return Function.INCIDENT_MANAGER if is_manager else None


def may_decide(actor: Actor, incident: Incident) -> bool:
    """Say whether this person decides here; who manages incidents does without a look further."""
    is_person = actor.kind is ActorKind.PERSON and actor.user_id is not None
    is_manager = Role.INCIDENT_MANAGER in actor.roles_at(incident.tenant_id)
    return is_person and (is_manager or capacity_of(actor, incident) is not None)


def lock_for_decider(incident_id: int, actor: Actor) -> tuple[Incident, Function]:
    """Take the row of an incident on which this person decides, and as what they do."""
    # Who decides need not see the incident: a DPO of the customer sees no report of a colleague.
    incident = lock_incident(incident_id, actor=SYSTEM)
    capacity = capacity_of(actor, incident)
    if capacity is None:
        lock_incident(incident_id, actor=actor)
        raise NotAllowed(_("The DPO, the CISO or the incident manager decides on this."))
    refuse_merged(incident)
    return incident, capacity
