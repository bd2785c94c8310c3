"""Months as a reader turns them: each by its first day."""

import datetime as dt
from typing import Final

OF_A_YEAR: Final = 12


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def months_on(first: dt.date, count: int) -> dt.date:
    """Return the first day of the month so many months later, or earlier below zero."""
    whole = first.year * OF_A_YEAR + first.month - 1 + count
    return dt.date(whole // OF_A_YEAR, whole % OF_A_YEAR + 1, 1)


def month_after(first: dt.date) -> dt.date:
    return months_on(first, 1)


def month_before(first: dt.date) -> dt.date:
    return months_on(first, -1)
