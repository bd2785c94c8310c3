"""Which days a page of the calendar shows: whole weeks from Monday on."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Nobody plans beyond, and a year has four digits.
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
WEEK = timedelta(days=7)


class By(StrEnum):
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Span:
    """The days from `first` until `until`, that day not included, around `day`."""

    by: By
    day: date
    first: date
    until: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.until - self.first).days)]

    @property
    def earlier(self) -> date:
        if self.by is By.WEEK:
            return max(FIRST, self.first - WEEK)
        return max(FIRST, (self.day.replace(day=1) - timedelta(days=1)).replace(day=1))

    @property
    def later(self) -> date:
        if self.by is By.WEEK:
            return min(LAST, self.first + WEEK)
        return min(LAST, _next_month(self.day))

    def is_outside(self, day: date) -> bool:
        """Say whether a day only fills up the weeks of another month."""
        return self.by is By.MONTH and day.month != self.day.month


def span_of(by: By, day: date) -> Span:
    day = min(max(day, FIRST), LAST)
    if by is By.WEEK:
        first = _monday(day)
        return Span(by, day, first, first + WEEK)
    until = _next_month(day)
    return Span(by, day, _monday(day.replace(day=1)), _monday(until - timedelta(days=1)) + WEEK)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
