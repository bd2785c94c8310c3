"""How long what one is asked may rest, and what ends that (source 004, lines 15-17).

Nobody hides a term behind it: it ends before the next clock of the incident. Of what nobody has
answered it is given once, for one step of the ladder; the first answer to a P1 never rests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.choices import Priority


class Refusal(StrEnum):
    """Why it may not rest."""

    FIRST_RESPONSE = "first_response"
    TWICE = "twice"
    PAST = "past"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True)
class Resting:
    """An escalation as far as that goes. `within` is how long one step of the ladder takes."""

    priority: int
    # Somebody of this incident has answered, or its first response was given.
    is_heard: bool
    is_answered: bool
    was_snoozed: bool
    within: timedelta
    # When the clocks that run are due.
    clocks: Iterable[datetime] = ()


def longest(one: Resting, now: datetime) -> datetime:
    """Return the last moment at which it ends."""
    step = [] if one.is_answered else [now + one.within]
    ahead = [due for due in one.clocks if due > now]
    return min([*ahead, *step], default=now + one.within)


def refusal_of(one: Resting, until: datetime, now: datetime) -> Refusal | None:
    """Return why it may not rest until then, or nothing where it may."""
    if one.priority == Priority.P1 and not one.is_heard:
        return Refusal.FIRST_RESPONSE
    if one.was_snoozed and not one.is_answered:
        return Refusal.TWICE
    if until <= now:
        return Refusal.PAST
    return Refusal.TOO_LONG if until > longest(one, now) else None
