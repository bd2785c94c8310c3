"""How two profiles differ, and where one asks less than the framework (R104).

A tenant may be stricter. One that is weaker is told to who loads it, measure by measure, and stays
told for as long as it holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tenants.contract.rules.profile import Profile

# Of a parameter that holds people: who one may choose from; fewer is stricter.
CHOICES: Final = frozenset({"alternatives"})
# Of which each more asks more.
MORE: Final = frozenset({"tracks", "audience"})
# Explains, and asks nothing.
SAYS: Final = frozenset({"basis", "if_absent"})


class Way(StrEnum):
    ADDED = "added"
    STRICTER = "stricter"
    OTHER = "other"
    WEAKER = "weaker"
    REMOVED = "removed"


# What asks less than before.
LESS: Final = frozenset({Way.WEAKER, Way.REMOVED})


@dataclass(frozen=True)
class Change:
    """One measure at one class of one quality: `what` names the parameter that differs."""

    dimension: str
    level: int
    measure: str
    way: Way
    what: str = ""
    before: Any = None
    after: Any = None


def changes_between(old: Profile, new: Profile) -> list[Change]:
    """Return what each class would ask otherwise; of levels that only one has, by the highest."""
    found = []
    for dimension in dict.fromkeys([*old.matrix, *new.matrix]):
        levels = max(len(old.matrix.get(dimension, ())), len(new.matrix.get(dimension, ())))
        for level in range(1, levels + 1):
            before, after = _asked(old, dimension, level), _asked(new, dimension, level)
            found += list(_at(old, dimension, level, before, after))
    return found


def weaker_than(framework: Profile, profile: Profile) -> list[Change]:
    """Return where a profile asks less than the framework does at the same class."""
    return [one for one in changes_between(framework, profile) if one.way in LESS]


def levels_of(profile: Profile) -> Mapping[str, int]:
    """Return how many classes each quality of information has."""
    return {name: len(levels) for name, levels in profile.matrix.items() if levels}


def _asked(profile: Profile, dimension: str, level: int) -> Mapping[str, Mapping[str, Any]]:
    return {one.measure: one.params for one in profile.entries(dimension, level)}


def _at(
    old: Profile,
    dimension: str,
    level: int,
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
) -> Iterator[Change]:
    for measure in dict.fromkeys([*before, *after]):
        if measure not in after:
            yield Change(dimension, level, measure, Way.REMOVED)
        elif measure not in before:
            yield Change(dimension, level, measure, Way.ADDED)
        else:
            for name in dict.fromkeys([*before[measure], *after[measure]]):
                was, now = before[measure].get(name), after[measure].get(name)
                if was != now and name not in SAYS:
                    way = _way(old, name, was, now)
                    yield Change(dimension, level, measure, way, name, was, now)


def _way(profile: Profile, name: str, was: Any, now: Any) -> Way:
    if was is None or now is None:
        return Way.STRICTER if was is None else Way.WEAKER
    order = _order_of(profile, was, now)
    if order is not None:
        was, now = order.index(was), order.index(now)
    if isinstance(was, bool | int) and isinstance(now, bool | int):
        return Way.STRICTER if now > was else Way.WEAKER
    if name in CHOICES | MORE and _is_many(was) and _is_many(now):
        return _of_sets(frozenset(was), frozenset(now), is_less_better=name in CHOICES)
    return Way.OTHER


def _order_of(profile: Profile, was: Any, now: Any) -> Sequence[Any] | None:
    """Return the scale of the profile that has both, in which later asks more."""
    return next((one for one in profile.orders.values() if was in one and now in one), None)


def _is_many(value: Any) -> bool:
    return isinstance(value, tuple | list)


def _of_sets(was: frozenset[Any], now: frozenset[Any], *, is_less_better: bool) -> Way:
    if is_less_better:
        was, now = now, was
    if now > was:
        return Way.STRICTER
    # Some are gone: who counted on those is worse off, also where others came.
    return Way.WEAKER
