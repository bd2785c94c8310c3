"""Periods by the calendar: a month, a quarter, a year; half-open, by the days of a zone.

After kpis.yaml, kpi_conventions: [t0, t1) in the zone of the tenant.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reporting.rules.months import OF_A_YEAR, months_on


class Span(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: OF_A_YEAR}[self]


@dataclass(frozen=True)
class Period:
    """From `first` on, and before `end`: both are the first day of a month."""

    span: Span
    first: date

    @property
    def end(self) -> date:
        return months_on(self.first, self.span.months)

    @property
    def quarter(self) -> int:
        """Return in which quarter of its year it begins."""
        return (self.first.month - 1) // Span.QUARTER.months + 1

    @property
    def before(self) -> "Period":
        return Period(self.span, months_on(self.first, -self.span.months))

    @property
    def after(self) -> "Period":
        return Period(self.span, self.end)

    @property
    def year_before(self) -> "Period":
        return Period(self.span, months_on(self.first, -OF_A_YEAR))


def period_of(day: date, span: Span) -> Period:
    """Return the period of this length in which the day is."""
    begin = (day.month - 1) // span.months * span.months
    return Period(span, date(day.year, begin + 1, 1))


def months_until(end: date, count: int) -> list[date]:
    """Return the first days of the last so many months before `end`, the oldest first."""
    return [months_on(end, -back) for back in range(count, 0, -1)]
