"""Who listens to which events: the consumers of the settings, and what they say of themselves."""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.utils.module_loading import import_string

from tenants.ledger.write import FIRST
from tenants.models import Event

# What is too much for one transaction: a consumer does a part of it and gives back the rest.
Rest: TypeAlias = Callable[[], Any]
Consumer: TypeAlias = Callable[[Event], Rest | None]
Many: TypeAlias = Callable[[Sequence[Event]], None]
_KINDS: Final[dict[Consumer, frozenset[str]]] = {}
MANY: Final[dict[Consumer, Many]] = {}
_OF_MANY: Final[dict[Consumer, frozenset[str]]] = {}
_URGENT: Final[set[str]] = set()


def listens_to(
    kinds: Collection[str],
    *,
    first: Collection[str] = (),
    many: Many | None = None,
    of_many: Collection[str] = (),
) -> Callable[[Consumer], Consumer]:
    """Say of a consumer what it listens to; one that says nothing hears everything.

    `first` are kinds that come before others whatever they are about. `many` handles events of
    different subjects in one transaction, in far fewer statements than one by one: of `of_many`.
    """

    def said(consumer: Consumer) -> Consumer:
        _KINDS[consumer] = frozenset(kinds)
        _URGENT.update(first)
        if many is not None:
            MANY[consumer] = many
            _OF_MANY[consumer] = frozenset(of_many)
        return consumer

    return said


def hears(consumer: Consumer, kind: str) -> bool:
    return kind in _KINDS.get(consumer, (kind,))


def listening(kind: str) -> list[Consumer]:
    return [one for one in consumers() if hears(one, kind)]


def is_for_many(kind: str) -> bool:
    return all(kind in _OF_MANY.get(one, ()) for one in listening(kind))


def rank_of(kind: str, rank: int) -> int | None:
    """Return how soon what follows comes, 1 first: by its subject, and some kinds before all.

    Nothing where nobody listens: such an event needs no row that waits.
    """
    if not listening(kind):
        return None
    return FIRST if kind in _URGENT else rank


def consumers() -> tuple[Consumer, ...]:
    """Return what listens, in the order of the settings."""
    return _imported(tuple(settings.OUTBOX_CONSUMERS))


@lru_cache(maxsize=8)
def _imported(paths: tuple[str, ...]) -> tuple[Consumer, ...]:
    return tuple(import_string(path) for path in paths)
