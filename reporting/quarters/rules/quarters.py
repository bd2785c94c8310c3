"""Quarters of the calendar, by the days of the customer: each by its first day (R139, R152)."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from reporting.figures.rules.periods import Period, Span, period_of

# How far back a report can be drawn up.
BACK: Final = 4


def quarter_of(first: date) -> Period:
    """Return the quarter that begins on this day."""
    return Period(Span.QUARTER, first)


def name_of(first: date) -> str:
    """Return it as programs call it: 2026-Q3."""
    return f"{first.year}-Q{quarter_of(first).quarter}"


def window(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until before when it goes: from midnight to midnight there."""
    days = (first, quarter_of(first).end)
    since, until = (datetime.combine(day, time(), zone) for day in days)
    return since, until


def is_over(first: date, *, today: date) -> bool:
    return quarter_of(first).end <= today


def offered(today: date) -> list[date]:
    """Return of which quarters a report can be drawn up: those before, and the one that runs."""
    quarter = period_of(today, Span.QUARTER)
    found = []
    for _count in range(BACK + 1):
        found.append(quarter.first)
        quarter = quarter.before
    return found
