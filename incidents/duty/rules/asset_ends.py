"""How far ahead the owner of an asset is reminded of what ends of it (R130; source 004)."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from tenants.rules.assets import months_before

# Months ahead, the first word first.
STAGES: Final = (8, 3, 1)


def stage_of(day: date, today: date) -> int | None:
    """Return how far ahead it is said now: the nearest stage that was reached.

    What was reached while nobody watched is said once, not once for each stage that went by; of
    what is over nobody is reminded any more, its list says so.
    """
    if today > day:
        return None
    reached = [months for months in STAGES if today >= months_before(day, months)]
    return min(reached, default=None)


def next_look(days: Iterable[date], today: date) -> date | None:
    """Return the day on which the next stage of any of these is reached."""
    ahead = (months_before(day, months) for day in days for months in STAGES)
    return min((one for one in ahead if one > today), default=None)
