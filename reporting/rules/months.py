"""Months as a reader turns them: each by its first day."""

import datetime as dt

LONGER_THAN_ANY = dt.timedelta(days=32)


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def month_after(first: dt.date) -> dt.date:
    return month_of(first + LONGER_THAN_ANY)


def month_before(first: dt.date) -> dt.date:
    return month_of(first - dt.timedelta(days=1))
