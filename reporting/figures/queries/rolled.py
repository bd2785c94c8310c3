"""Figures of some periods from the sums of their days: as many statements for one as for three."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Case, Count, DateField, F, Func, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from incidents.choices import Priority
from incidents.models import Complaint
from reporting.figures.models import SUMS, FigureCell
from reporting.figures.queries.population import APART, Chosen
from reporting.figures.rules.counted import Counted
from reporting.figures.rules.periods import Period
from reporting.figures.rules.values import Share, Spread
from tenants.models import Category
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# By nearest rank: a case that happened.
_TIMES: Final = """
    SELECT which, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY took),
        percentile_disc(0.9) WITHIN GROUP (ORDER BY took), max(took), avg(took)
    FROM ({0}) AS times GROUP BY which
"""


class LocalDay(Func):
    """The day on which a moment fell where its customer is."""

    template = "(%(expressions)s)::date"
    arg_joiner = " AT TIME ZONE "
    output_field = DateField()

    def __init__(self, moment: str, zone: str = "tenant__zone") -> None:
        super().__init__(F(moment), F(zone))


@dataclass(frozen=True)
class Month:
    """What came and went in a month, and what was open at its end."""

    first: date
    reported: int
    closed: int
    open: int


@dataclass(frozen=True)
class Rolled:
    """What was counted of each period, the months before, and what is told apart."""

    counted: Mapping[Period, Counted]
    months: Sequence[Month]
    apart: Mapping[str, int]


@dataclass(frozen=True)
class Source:
    """Of what figures are read: the sums, and the complaints, which stand beside incidents."""

    cells: QuerySet[FigureCell]
    complaints: QuerySet[Complaint]


def source_of(actor: Actor, chosen: Chosen, action: Action = Action.SEE_FIGURES) -> Source:
    """Return this part of the work, as far as somebody may read its figures so."""
    complaints = _real().filter(may_at(actor, action))
    if chosen.tenant_id:
        complaints = complaints.filter(tenant=chosen.tenant_id)
    return Source(
        cells_of(actor, chosen, action), complaints.filter(chosen.within_tenant("incident__"))
    )


def source_of_tenant(tenant_id: int) -> Source:
    """Return all work of one customer, in its scope."""
    cells = FigureCell.objects.filter(tenant=tenant_id, span=FigureCell.Span.MONTH)
    return Source(cells, _real().filter(tenant=tenant_id))


def _real() -> QuerySet[Complaint]:
    """Return the complaints but those about an exercise."""
    return Complaint.objects.exclude(incident__is_drill=True)


def rolled(source: Source, periods: Sequence[Period], end: date) -> Rolled:
    """Return what was counted of these periods, of which the first is the one that is asked for,
    and every month before `end`.
    """
    cells = source.cells
    months = months_of(cells, max(end, periods[0].end))
    within = cells.filter(_any(periods)).annotate(which=_which(periods, "first"))
    sums = _sums(within)
    undone = _undone(within, periods)
    times = {name: _times(within, name) for name in ("leads", "waits")}
    complaints = _complaints(source.complaints, periods)
    counted = {
        period: _counted(
            sums.get((number, ""), {}),
            resolved_again=undone[number],
            lead=times["leads"].get(number, Spread(0)),
            waited=times["waits"].get(number, Spread(0)),
            complaints=complaints.get(number, 0),
            open_at_end=_open_at(months, period.end),
        )
        for number, period in enumerate(periods)
    }
    apart = {name: sums.get((0, name), {}).get("reported") or 0 for name in APART}
    return Rolled(counted, [month for month in months if month.first < end], apart)


def cells_of(actor: Actor, chosen: Chosen, action: Action) -> QuerySet[FigureCell]:
    """Return the sums of this part of the work: of months where they have it, else of days."""
    is_by_month = not (chosen.category_id or chosen.team_id)
    span = FigureCell.Span.MONTH if is_by_month else FigureCell.Span.DAY
    return _chosen(actor, chosen, action).filter(span=span)


def days_of(actor: Actor, chosen: Chosen) -> QuerySet[FigureCell]:
    return _chosen(actor, chosen, Action.SEE_FIGURES).filter(span=FigureCell.Span.DAY)


def _chosen(actor: Actor, chosen: Chosen, action: Action) -> QuerySet[FigureCell]:
    asked = Q(provider__in=sorted(set(actor.providers.values())))
    if chosen.tenant_id:
        asked &= Q(tenant=chosen.tenant_id)
    if chosen.priority:
        asked &= Q(priority=chosen.priority)
    if chosen.team_id:
        asked &= Q(team_id=chosen.team_id)
    if chosen.category_id:
        below = Category.objects.filter(parent=chosen.category_id).values("pk")
        asked &= Q(category_id=chosen.category_id) | Q(category_id__in=below)
    return FigureCell.objects.filter(asked, may_at(actor, action))


def months_of(cells: QuerySet[FigureCell], end: date) -> list[Month]:
    """Return every month until `end` in which anything was counted, and those between."""
    rows: Any = cells.filter(first__lt=end, apart="").annotate(month=TruncMonth("first"))
    summed = rows.values_list("month").annotate(came=Sum("reported"), went=Sum("closed"))
    found = {month: (came, went) for month, came, went in summed.order_by("month")}
    months, still = [], 0
    for first in sorted(found):
        came, went = found[first]
        still += came - went
        months.append(Month(first, came, went, still))
    return months


def _open_at(months: Collection[Month], end: date) -> int:
    before = [month for month in months if month.first < end]
    return before[-1].open if before else 0


def _any(periods: Sequence[Period]) -> Q:
    asked = Q()
    for period in periods:
        asked |= Q(first__gte=period.first, first__lt=period.end)
    return asked


def _which(periods: Sequence[Period], day: Any) -> Case:
    return Case(
        *(
            When(Q((f"{day}__gte", one.first), (f"{day}__lt", one.end)), then=Value(number))
            for number, one in enumerate(periods)
        )
    )


def _sums(cells: Any) -> dict[tuple[int, str], dict[str, int]]:
    by_priority = {
        f"p{one.value}": Sum("reported", filter=Q(priority=one), default=0) for one in Priority
    }
    # Under other names than those of the columns.
    summed = {f"all_{name}": Sum(name) for name in SUMS}
    rows = cells.values("which", "apart").annotate(**summed, **by_priority).order_by()
    return {
        (row["which"], row["apart"]): {
            name.removeprefix("all_"): value for name, value in row.items()
        }
        for row in rows
    }


def _undone(cells: Any, periods: Sequence[Period]) -> list[int]:
    """Return how much of what was resolved in each period was opened again before its end."""
    unnested = Func(F("undone"), function="unnest", output_field=DateField(), set_returning=True)
    rows: Any = cells.filter(undone__len__gt=0).annotate(day=unnested)
    found = [0] * len(periods)
    for number, day in rows.values_list("which", "day"):
        found[number] += day >= periods[number].first
    return found


def _times(cells: Any, name: str) -> dict[int, Spread]:
    took = Func(F(name), function="unnest", set_returning=True)
    inner = cells.filter(apart="").annotate(took=took).order_by().values("which", "took")
    sql, params = inner.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_TIMES.format(sql), params)
        return {which: _spread(n, *seconds) for which, n, *seconds in cursor.fetchall()}


def _spread(n: int, *seconds: Any) -> Spread:
    return Spread(n, *(timedelta(seconds=float(one)) for one in seconds))


def _complaints(found: QuerySet[Complaint], periods: Sequence[Period]) -> dict[int, int]:
    """Count complaints about the desk; one about no incident has its customer alone."""
    days: Any = found.annotate(day=LocalDay("received_at"))
    rows = days.annotate(which=_which(periods, "day")).filter(which__isnull=False)
    return dict(rows.values_list("which").annotate(n=Count("pk")).order_by())


def _counted(sums: Mapping[str, int], *, resolved_again: int, **more: Any) -> Counted:
    def of(name: str) -> int:
        return sums.get(name) or 0

    plain = (
        "reported", "security", "afterwards", "reopened", "functional", "hierarchical", "closed",
        "incomplete", "came_back", "untold", "unsorted", "by_hand", "recurring", "reassigned",
    )  # fmt: skip
    counts: dict[str, Any] = {name: of(name) for name in plain}
    return Counted(
        **counts,
        by_priority=tuple(of(f"p{one.value}") for one in Priority),
        resolved=of("resolved") - resolved_again,
        answered_in_time=Share(of("answered"), of("answered_of")),
        solved_in_time=Share(of("solved"), of("solved_of")),
        updated_in_time=Share(of("updated"), of("updated_of")),
        terms_met=Share(of("met"), of("met_of")),
        **more,
    )
