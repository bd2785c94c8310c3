"""What each scope of a token lets its owner do at most; what they may themselves comes on top."""

from collections.abc import Mapping
from typing import Final

from tenants.choices import TokenScope
from tenants.rules.roles import Action, Actor

READS: Final = frozenset(
    {
        Action.SEE_OWN,
        Action.SEE_ORGANISATION,
        Action.SEE_REGISTER,
        Action.SEE_CHANGES,
        Action.SEE_DRIFT,
        Action.SEE_QUEUE,
        Action.SEE_SENT_MAIL,
    }
)
SETS_UP: Final = frozenset({Action.CONFIGURE, Action.INVITE, Action.IMPORT})

ALLOWED: Final[Mapping[TokenScope, frozenset[Action]]] = {
    TokenScope.READ: READS,
    TokenScope.WRITE: frozenset(Action) - SETS_UP,
    TokenScope.ADMIN: frozenset(Action),
}


def only_reads(actor: Actor) -> bool:
    """Say whether this is a token that may change nothing, whichever right a change asks for."""
    return actor.allowed is not None and actor.allowed <= READS
