"""What each scope of a token lets its owner do at most; what they may themselves comes on top."""

from collections.abc import Mapping
from typing import Final

from tenants.choices import Role, TokenScope
from tenants.rules.roles import TABLE, Action, Actor

READS: Final = frozenset(
    {
        Action.SEE_OWN,
        Action.SEE_ORGANISATION,
        Action.SEE_REGISTER,
        Action.SEE_CHANGES,
        Action.SEE_DRIFT,
        Action.SEE_FIGURES,
        Action.SEE_OWN_FIGURES,
        Action.SEE_QUEUE,
        Action.SEE_SENT_MAIL,
    }
)
# What monitoring does by itself: it reports, finds that again, says that it is well, and wrong.
MONITORS: Final = frozenset({Action.REGISTER, Action.SEE_QUEUE, Action.RESOLVE, Action.REOPEN})
SETS_UP: Final = frozenset({Action.CONFIGURE, Action.INVITE, Action.IMPORT})

ALLOWED: Final[Mapping[TokenScope, frozenset[Action]]] = {
    TokenScope.READ: READS,
    TokenScope.WRITE: frozenset(Action) - SETS_UP,
    TokenScope.ADMIN: frozenset(Action),
    TokenScope.MONITOR: MONITORS,
}
# What a person gives to a program of theirs; the API knows no other. A key of monitoring is made
# with its source, and opens the door of that source alone.
OFFERED: Final = (TokenScope.READ, TokenScope.WRITE, TokenScope.ADMIN)


def may_have(role: Role, scope: TokenScope) -> bool:
    """Say whether a scope gives this role more than the one before it: none sets up by its name."""
    return scope is not TokenScope.ADMIN or bool(TABLE[role] & SETS_UP)


def only_reads(actor: Actor) -> bool:
    """Say whether this is a token that may change nothing, whichever right a change asks for."""
    return actor.allowed is not None and actor.allowed <= READS
