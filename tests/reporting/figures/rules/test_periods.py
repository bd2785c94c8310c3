"""Periods by the calendar: half-open, by days."""

from datetime import date

import pytest

from reporting.figures.rules.periods import Period, Span, months_until, period_of
from reporting.rules.months import months_on


@pytest.mark.parametrize(
    ("day", "span", "first", "end", "beside"),
    [
        ("2026-11-30", Span.MONTH, "2026-11-01", "2026-12-01", ("2026-10-01", "2025-11-01")),
        ("2026-01-01", Span.MONTH, "2026-01-01", "2026-02-01", ("2025-12-01", "2025-01-01")),
        ("2024-02-29", Span.MONTH, "2024-02-01", "2024-03-01", ("2024-01-01", "2023-02-01")),
        ("2026-03-31", Span.QUARTER, "2026-01-01", "2026-04-01", ("2025-10-01", "2025-01-01")),
        ("2026-04-01", Span.QUARTER, "2026-04-01", "2026-07-01", ("2026-01-01", "2025-04-01")),
        ("2026-12-31", Span.YEAR, "2026-01-01", "2027-01-01", ("2025-01-01", "2025-01-01")),
    ],
)
def test_a_period_and_those_beside_it(
    day: str, span: Span, first: str, end: str, beside: tuple[str, str]
):
    """`beside`: the one before, and that of a year before."""
    period = period_of(date.fromisoformat(day), span)

    assert (period.first.isoformat(), period.end.isoformat()) == (first, end)
    assert (period.before.first.isoformat(), period.year_before.first.isoformat()) == beside
    assert period.before.end == period.first
    assert period.after.before == period


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (4, 2), (7, 3), (10, 4)])
def test_which_quarter_it_is(month: int, quarter: int):
    assert Period(Span.QUARTER, date(2026, month, 1)).quarter == quarter


def test_months_are_counted_over_years():
    assert months_on(date(2026, 1, 1), -13) == date(2024, 12, 1)
    assert months_on(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert months_until(date(2026, 2, 1), 3) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1),
    ]  # fmt: skip
