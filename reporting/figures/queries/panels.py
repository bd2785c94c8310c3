"""What the charts of a board are drawn from, and what their tables say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, F, Func, Q, QuerySet
from django.db.models.functions import ExtractIsoWeekDay
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from incidents.choices import Priority
from incidents.models import AssetLink
from reporting.figures.queries.population import Chosen, population
from reporting.figures.queries.rolled import LocalDay, Month, days_of
from reporting.figures.rules.charts import Heat, Lines, Part, heat_of, lines_of, parts_of
from reporting.figures.rules.periods import Period
from reporting.figures.rules.signals import BACK, FEWEST, WEEK, WEEKS, Signal, signals
from reporting.rules.months import OF_A_YEAR, months_on
from tenants.rules.roles import Actor

DAYS: Final = 7
# Two hours to a field: so it stands on a phone too.
FIELDS: Final = 12
MOST: Final = 8
# Moments are read wider than the days that are asked, for zones; the day itself decides.
WIDER: Final = timedelta(days=1)
_COUNTED: Final = "SELECT weekday, hour, count(*) FROM ({0}) AS reports GROUP BY weekday, hour"


@dataclass(frozen=True)
class Hours:
    """When was reported: by weekday, and by two hours of the clock at the customer."""

    rows: list[list[Heat]]
    total: int
    # The fullest field: its weekday from 1 on, and its first hour.
    busiest: tuple[int, int, int] | None

    @property
    def days(self) -> list[tuple[Any, list[Heat]]]:
        return [(WEEKDAYS_ABBR[number], row) for number, row in enumerate(self.rows)]

    @property
    def busiest_day(self) -> Any:
        return WEEKDAYS[self.busiest[0] - 1] if self.busiest else ""

    @property
    def starts(self) -> list[int]:
        return [2 * field for field in range(FIELDS)]


@dataclass(frozen=True)
class Component:
    """An asset: in how many incidents, and the priority of which it has the largest share."""

    part: Part
    priority: int
    of_priority: int
    share: int


@dataclass(frozen=True)
class Years:
    """Twelve months, beside the same of the year before."""

    lines: Lines
    rows: list[tuple[Month, Month | None]]
    total: int
    total_before: int

    @property
    def has_before(self) -> bool:
        return any(before is not None for _now, before in self.rows)


def hours_of(actor: Actor, chosen: Chosen, period: Period) -> Hours:
    cells = days_of(actor, chosen).filter(
        apart="", reported__gt=0, first__gte=period.first, first__lt=period.end
    )
    hour: Any = Func(F("hours"), function="unnest", set_returning=True)
    inner = cells.annotate(weekday=ExtractIsoWeekDay("first"), hour=hour).order_by()
    sql, params = inner.values("weekday", "hour").query.sql_with_params()
    counts: dict[tuple[int, int], int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(sql), params)
        for weekday, at, count in cursor.fetchall():
            counts[int(weekday) - 1, at // 2] += count
    fullest = max(counts, key=lambda field: (counts[field], -field[0], -field[1]), default=None)
    busiest = fullest and (fullest[0] + 1, 2 * fullest[1], counts[fullest])
    return Hours(heat_of(counts, DAYS, FIELDS), sum(counts.values()), busiest or None)


def components(
    actor: Actor, chosen: Chosen, period: Period, by_priority: Sequence[int]
) -> list[Component]:
    """Return the assets that were in most incidents of the period."""
    rows = _links(actor, chosen, period.first, period.end).values_list(
        "asset_id", "asset__name", "incident__priority"
    )
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[int, str] = {}
    for asset, name, priority, count in rows.annotate(n=Count("pk")).order_by():
        found[asset][priority] += count
        names[asset] = name
    most = sorted(found, key=lambda one: (-sum(found[one].values()), names[one]))[:MOST]
    parts = parts_of([(names[one], sum(found[one].values())) for one in most])
    return [
        _component(part, found[one], by_priority) for part, one in zip(parts, most, strict=True)
    ]


def _component(part: Part, counts: Mapping[int, int], by_priority: Sequence[int]) -> Component:
    def share(priority: int) -> float:
        whole = by_priority[priority - 1]
        return counts[priority] / whole if whole else 0

    # The most urgent where two are equal.
    largest = max(sorted(counts), key=share)
    percent = round(100 * min(share(largest), 1))
    return Component(part, Priority(largest).value, counts[largest], percent)


def unusual(actor: Actor, chosen: Chosen, today: date) -> list[Signal]:
    """Return the components that break oftener than they do in nearly any four weeks."""
    since = today - timedelta(days=WEEKS * WEEK - 1)
    lately = _links(actor, chosen, since, today + timedelta(days=1))
    often: Any = lately.values("asset_id").annotate(n=Count("pk")).filter(n__gte=FEWEST)
    assets = list(often.order_by().values_list("asset_id", flat=True))
    if not assets:
        return []
    days: dict[str, dict[date, int]] = defaultdict(dict)
    rows = _links(actor, chosen, today - BACK, today + timedelta(days=1)).filter(asset__in=assets)
    by_day = rows.values_list("asset_id", "asset__name", "day").annotate(n=Count("pk"))
    names: dict[str, str] = {}
    for asset, name, day, count in by_day.order_by():
        days[str(asset)][day] = count
        names[str(asset)] = name
    return [Signal(names[one.name], one.count, one.usual) for one in signals(days, today=today)]


def _links(actor: Actor, chosen: Chosen, first: date, end: date) -> QuerySet[Any]:
    incidents = population(actor, chosen).filter(
        reported_at__gte=_midnight(first) - WIDER, reported_at__lt=_midnight(end) + WIDER
    )
    found: Any = AssetLink.objects.filter(is_active=True, incident__in=incidents.values("pk"))
    day = LocalDay("incident__reported_at", "incident__tenant__zone")
    return found.annotate(day=day).filter(Q(day__gte=first, day__lt=end))  # type: ignore[no-any-return]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def years_of(months: Sequence[Month], end: date) -> Years:
    """Return the twelve months before `end` beside those of the year before."""
    known = {month.first: month for month in months}
    firsts = [months_on(end, -back) for back in range(OF_A_YEAR, 0, -1)]
    begins = months[0].first if months else end
    rows = []
    for first in firsts:
        before = months_on(first, -OF_A_YEAR)
        nothing = Month(before, 0, 0, 0) if before >= begins else None
        rows.append((known.get(first) or Month(first, 0, 0, 0), known.get(before) or nothing))
    lines = lines_of([
        [now.reported for now, _before in rows],
        [before.reported if before else None for _now, before in rows],
    ])  # fmt: skip
    return Years(
        lines, rows, sum(now.reported for now, _b in rows),
        sum(before.reported for _n, before in rows if before),
    )  # fmt: skip
