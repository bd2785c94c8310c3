"""Through which eyes somebody reads incidents: those of the desk, of a customer, of an auditor."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tenants.errors import NotAllowed
from tenants.rules.roles import Action, Actor


class Door(StrEnum):
    DESK = "desk"
    PORTAL = "portal"
    REGISTER = "register"


# The first that opens is theirs: what the desk sees includes what an auditor reads.
OPENED_BY: Final[Mapping[Action, Door]] = {
    Action.SEE_QUEUE: Door.DESK,
    Action.SEE_ORGANISATION: Door.PORTAL,
    Action.SEE_OWN: Door.PORTAL,
    Action.SEE_REGISTER: Door.REGISTER,
}


def door_of(actor: Actor) -> Door:
    """Return how this person reads incidents, or refuse who reads none."""
    for action, door in OPENED_BY.items():
        if actor.may_somewhere(action):
            return door
    raise NotAllowed()
