"""Which team a report goes to first (R39; source 001, lines 72-75): as data of the settings.

The system that is hit knows best, then what kind of thing it is, then whose it is; else the desk.
"""

from collections.abc import Container, Iterable
from typing import Protocol, TypeVar


class Switched(Protocol):
    """A team that may be switched off: then it gets no work."""

    pk: int
    line: int
    is_active: bool


T = TypeVar("T", bound=Switched)


def routed(
    *,
    assets: Iterable[T | None],
    category: T | None,
    customer: T | None,
    desk: T | None,
    staffed: Container[int],
) -> T | None:
    """Return the first team that gets work; the desk takes what nobody else does, also when off.

    `staffed` are the keys of the teams with people in them. Specialists of whom there are none yet
    get nothing, or it would wait for an answer that nobody can give; the first line is the desk's.
    """
    for team in (*assets, category, customer):
        if team is not None and team.is_active and (team.line == 1 or team.pk in staffed):
            return team
    return desk
