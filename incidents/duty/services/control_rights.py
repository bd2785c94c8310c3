"""Who records that a recurring duty was done: its owner, the customer's manager, or who leads."""

from collections.abc import Iterable

from tenants.choices import Role
from tenants.models import FunctionHolder
from tenants.rules.roles import Action, Actor, Kind


def may_record(actor: Actor, *, tenant_id: int, held_by: Iterable[FunctionHolder]) -> bool:
    """Say whether this person may; a program never signs for an organisation.

    `held_by` are those who own the duty there: its function, first and deputies.
    """
    if actor.kind is not Kind.PERSON or actor.user_id is None:
        return False
    if actor.may(Action.WAIVE, tenant_id) or Role.CUSTOMER_MANAGER in actor.roles_at(tenant_id):
        return True
    return any(one.user_id == actor.user_id for one in held_by)
