"""Who is on duty at a moment: the rotation, who takes over from it, and who is away (R133)."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from escalation.on_call.rules.turns import Rotation

# Nobody was on duty before, and nobody plans beyond.
FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2100, 12, 31, tzinfo=UTC)


class Source(StrEnum):
    """By what somebody is on duty, or why nobody is."""

    ROTATION = "rotation"
    COVER = "cover"
    # Whose turn it is, is away, and nobody took over.
    AWAY = "away"
    # Nobody's turn, at a moment at which somebody must be there.
    GAP = "gap"
    # Nobody's turn, and nobody has to be there.
    OFF = "off"


@dataclass(frozen=True)
class Cover:
    """Somebody takes over at one level; of two at once the later one counts."""

    level: str
    user: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Away:
    user: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Plan:
    """All that decides who is on duty. Rotations and covers are in their order.

    Of rotations of one level that are open at once the first counts: so the sun is followed.
    """

    rotations: tuple[Rotation, ...] = ()
    covers: tuple[Cover, ...] = ()
    away: tuple[Away, ...] = ()
    # Whether somebody must be there at each moment, or only while a rotation is open.
    is_round_the_clock: bool = True


@dataclass(frozen=True)
class Duty:
    """Who is on duty; where nobody is, whose turn it would have been."""

    source: Source
    user: int | None = None
    planned: int | None = None

    @property
    def is_gap(self) -> bool:
        return self.source in (Source.GAP, Source.AWAY)


@dataclass(frozen=True)
class Stretch:
    """The same duty from one moment until another."""

    level: str
    begins: datetime
    ends: datetime
    duty: Duty


def on_duty(plan: Plan, level: str, moment: datetime) -> Duty:
    """Return who is on duty at this level and moment."""
    source, user = _planned(plan, level, moment)
    if user is None:
        return Duty(source)
    if any(one.user == user and one.begins <= moment < one.ends for one in plan.away):
        return Duty(Source.AWAY, planned=user)
    return Duty(source, user=user, planned=user)


def stretches(plan: Plan, level: str, start: datetime, end: datetime) -> list[Stretch]:
    """Return who is on duty from `start` to `end`, without a hole; neighbours differ."""
    found: list[Stretch] = []
    moments = [start, *_changes(plan, level, start, end), end]
    for begins, ends in itertools.pairwise(moments):
        duty = on_duty(plan, level, begins)
        if found and found[-1].duty == duty:
            found[-1] = Stretch(level, found[-1].begins, ends, duty)
        else:
            found.append(Stretch(level, begins, ends, duty))
    return found


def levels_of(plan: Plan, levels: Iterable[str]) -> list[str]:
    """Return the levels at which anybody was ever planned; the first always is one."""
    used = {one.level for one in plan.rotations} | {one.level for one in plan.covers}
    return [one for number, one in enumerate(levels) if number == 0 or one in used]


def _planned(plan: Plan, level: str, moment: datetime) -> tuple[Source, int | None]:
    taken = [
        one.user for one in plan.covers if one.level == level and one.begins <= moment < one.ends
    ]
    if taken:
        return Source.COVER, taken[-1]
    is_open = False
    for rotation in plan.rotations:
        if rotation.level != level or not rotation.holds(moment):
            continue
        is_open = True
        if (user := rotation.member_at(moment)) is not None:
            return Source.ROTATION, user
    return (Source.GAP if is_open or plan.is_round_the_clock else Source.OFF), None


def _changes(plan: Plan, level: str, start: datetime, end: datetime) -> list[datetime]:
    return sorted({one for one in _moments(plan, level, start, end) if start < one < end})


def _moments(plan: Plan, level: str, start: datetime, end: datetime) -> Iterator[datetime]:
    for rotation in plan.rotations:
        if rotation.level == level:
            yield from rotation.changes(start, end)
    for cover in plan.covers:
        if cover.level == level:
            yield from (cover.begins, cover.ends)
    for away in plan.away:
        yield from (away.begins, away.ends)
