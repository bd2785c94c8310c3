"""The page of figures: each beside the period before and a year before, and a year by months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from reporting.figures.models import FrozenMonth
from reporting.figures.queries.kpis import KPIS
from reporting.figures.queries.norms import norms_on
from reporting.figures.queries.population import Chosen
from reporting.figures.queries.rolled import Month, rolled, source_of
from reporting.figures.rules.counted import Counted
from reporting.figures.rules.frozen import changed, read, written
from reporting.figures.rules.kpis import Kpi
from reporting.figures.rules.norms import ADD_UP, Held, Judged, judged
from reporting.figures.rules.periods import Period, Span, months_until
from reporting.figures.rules.values import Course, Value, course
from reporting.rules.months import month_after, month_of
from tenants.rules.roles import Action, Actor

MONTHS: Final = 13
# These grow with the days.
GROWS: Final = ADD_UP | {"reported"}


@dataclass(frozen=True)
class Figure:
    """One figure of the period, and how it went."""

    key: str
    kpi: Kpi
    now: Value
    before: Value
    year_before: Value
    since_before: Course
    since_year: Course
    # What it should keep to, and whether it does.
    norm: Judged
    # What it was when the month was frozen, where that is not what it is now.
    frozen: Value | None = None


@dataclass(frozen=True)
class Board:
    figures: list[Figure]
    # The month as it was kept when it closed, of one customer.
    frozen: FrozenMonth | None
    by_priority: tuple[int, ...]
    months: list[Month]
    # Every month that is known, and the first that is not shown.
    all_months: Sequence[Month]
    end: date
    # What was reported too and is not counted, by why.
    apart: Mapping[str, int]


def board(
    actor: Actor,
    chosen: Chosen,
    period: Period,
    today: date,
    *,
    action: Action = Action.SEE_FIGURES,
) -> Board:
    """Return the figures of a period, as far as it is over."""
    periods = list(dict.fromkeys((period, period.before, period.year_before)))
    # A year that runs shows no months that are still to come.
    end = min(period.end, month_after(month_of(today)))
    found = rolled(source_of(actor, chosen, action), periods, end)
    norms = norms_on(min(period.end - timedelta(days=1), today), actor=actor, chosen=chosen)
    counts = [found.counted[one] for one in (period, period.before, period.year_before)]
    frozen = frozen_month(chosen, period)
    figures = _figures(counts, norms, period, is_running=period.end > today)
    return Board(
        figures=_beside(figures, frozen),
        frozen=frozen,
        by_priority=counts[0].by_priority,
        months=_last(found.months, end),
        all_months=found.months,
        end=end,
        apart=found.apart,
    )


def _figures(
    counts: Sequence[Counted], norms: Mapping[str, Held], period: Period, *, is_running: bool
) -> list[Figure]:
    figures = []
    for key, kpi in KPIS.items():
        now, then, last_year = (kpi.of(one) for one in counts)
        norm = judged(
            now, kpi.text, norms.get(key), months=period.span.months, is_running=is_running
        )
        # Ten days of a month are no better than a whole one because less was counted.
        says_nothing = is_running and key in GROWS
        since_before, since_year = (
            Course.UNKNOWN if says_nothing else course(now, other, kpi.better)
            for other in (then, last_year)
        )
        figures.append(Figure(key, kpi, now, then, last_year, since_before, since_year, norm))
    return figures


def frozen_month(chosen: Chosen, period: Period) -> FrozenMonth | None:
    """Return the month as it was kept, where one asks for a month of one customer as a whole."""
    if not chosen.tenant_id or not chosen.is_whole or period.span is not Span.MONTH:
        return None
    return FrozenMonth.objects.filter(tenant=chosen.tenant_id, month=period.first).first()


def _beside(figures: list[Figure], frozen: FrozenMonth | None) -> list[Figure]:
    """Put what was frozen beside what is otherwise by now: never in its place."""
    if frozen is None:
        return figures
    now = written({one.key: one.now for one in figures})
    moved = changed(frozen.figures, now, now)
    return [
        replace(one, frozen=read(frozen.figures[one.key])) if one.key in moved else one
        for one in figures
    ]


def _last(months: Sequence[Month], end: date) -> list[Month]:
    """Return the last months before `end`, the oldest first; where nothing happened, nothing."""
    known = {month.first: month for month in months}
    firsts = months_until(end, MONTHS)
    still = next((one.open for one in reversed(months) if one.first < firsts[0]), 0)
    found = []
    for first in firsts:
        month = known.get(first) or Month(first, 0, 0, still)
        found.append(month)
        still = month.open
    return found
