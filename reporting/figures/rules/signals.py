"""What is unusual now: a component that broke oftener in four weeks than in nearly any four.

Held against its own year before, by nearest rank; so few as to mean nothing never signal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEK: Final = 7
WEEKS: Final = 4
YEAR_WEEKS: Final = 52
# Fewer in four weeks signal nothing.
FEWEST: Final = 3
PERCENT: Final = 95
# So far back days are looked at.
BACK: Final = timedelta(days=(YEAR_WEEKS + WEEKS) * WEEK)


@dataclass(frozen=True)
class Signal:
    """A component, how often it broke in the last four weeks, and at most usually does."""

    name: str
    count: int
    usual: int


def signals(days: Mapping[str, Mapping[date, int]], *, today: date) -> list[Signal]:
    """Return the components that are unusual, the furthest from their usual first."""
    found = []
    for name, counts in days.items():
        now, before = _now_and_before(counts, today)
        usual = _usual(before)
        if now >= FEWEST and now > usual:
            found.append(Signal(name, now, usual))
    return sorted(found, key=lambda one: (one.usual - one.count, one.name))


def _now_and_before(counts: Mapping[date, int], today: date) -> tuple[int, list[int]]:
    """Return the sum of the last four weeks, today too, and of each week of the year before."""
    weeks = [0] * (YEAR_WEEKS + WEEKS)
    for day, count in counts.items():
        back = (today - day).days // WEEK
        if 0 <= back < len(weeks):
            weeks[back] += count
    return sum(weeks[:WEEKS]), weeks[WEEKS:]


def _usual(weeks: list[int]) -> int:
    """Return what nineteen of twenty spans of four weeks in a year did not exceed."""
    spans = sorted(_spans(weeks))
    return spans[max(1, -(-len(spans) * PERCENT // 100)) - 1]


def _spans(weeks: list[int]) -> Iterable[int]:
    return (sum(weeks[at : at + WEEKS]) for at in range(len(weeks) - WEEKS + 1))
