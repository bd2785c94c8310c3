"""The days that a page of the calendar shows."""

from datetime import date

import pytest

from incidents.record.rules.spans import FIRST, LAST, By, span_of


@pytest.mark.parametrize(
    ("by", "day", "days", "beside"),
    [
        # A Wednesday; a Monday and a Sunday are of their own week.
        (By.WEEK, "2026-11-25", ("2026-11-23", "2026-11-29"), ("2026-11-16", "2026-11-30")),
        (By.WEEK, "2026-11-23", ("2026-11-23", "2026-11-29"), ("2026-11-16", "2026-11-30")),
        (By.WEEK, "2026-11-29", ("2026-11-23", "2026-11-29"), ("2026-11-16", "2026-11-30")),
        (By.MONTH, "2026-11-25", ("2026-10-26", "2026-12-06"), ("2026-10-01", "2026-12-01")),
        (By.MONTH, "2027-02-01", ("2027-02-01", "2027-02-28"), ("2027-01-01", "2027-03-01")),
        (By.MONTH, "2026-12-31", ("2026-11-30", "2027-01-03"), ("2026-11-01", "2027-01-01")),
    ],
)
def test_whole_weeks_around_a_day(by: By, day: str, days: tuple[str, str], beside: tuple[str, str]):
    span = span_of(by, date.fromisoformat(day))

    assert (span.days[0].isoformat(), span.days[-1].isoformat()) == days
    assert len(span.days) % 7 == 0
    assert (span.earlier.isoformat(), span.later.isoformat()) == beside


def test_only_days_of_another_month_are_outside():
    span = span_of(By.MONTH, date(2026, 11, 25))

    assert {day.month for day in span.days if span.is_outside(day)} == {10, 12}
    assert not any(
        span_of(By.WEEK, date(2026, 12, 1)).is_outside(day)
        for day in span_of(By.WEEK, date(2026, 12, 1)).days
    )


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_time_are_no_fault(by: By, day: date):
    span = span_of(by, day)

    assert FIRST <= span.earlier <= span.later <= LAST
