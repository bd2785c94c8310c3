"""What incidents say of a risk: how often it happened, and how likely that makes it.

Source 002, 2.1.5: incidents over a longer period qualify how likely a threat is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

A_YEAR: Final = 12


@dataclass(frozen=True)
class Step:
    """One step of a scale; `per_year`: from so many incidents a year on it is this one."""

    level: int
    nl: str
    en: str
    per_year: int = 0

    def name(self, language: str) -> str:
        return self.nl if language.startswith("nl") else self.en


@dataclass(frozen=True)
class Counted:
    """How often it happened in a period, and in as long a one before."""

    count: int
    before: int

    @property
    def trend(self) -> str:
        """Return `up`, `down` or `same`."""
        if self.count == self.before:
            return "same"
        return "up" if self.count > self.before else "down"


def likelihood_of(count: int, months: int, steps: Sequence[Step]) -> Step:
    """Return the step that so many incidents in so many months say."""
    per_year = count * A_YEAR / months
    return max((one for one in steps if one.per_year <= per_year), key=lambda one: one.level)


def is_passed(count: int, threshold: int | None) -> bool:
    return threshold is not None and count > threshold


def next_look(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next morning there: a count that nobody waits for needs no more."""
    day: date = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, 7, tzinfo=zone)
