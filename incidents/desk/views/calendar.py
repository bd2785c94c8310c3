"""The calendar: what is due by week or by month, for oneself, one's teams or all in sight (R56)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.desk.forms.calendar import CalendarForm
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.queries.planned import Days, Entry, Planned, Sort, planned
from incidents.models import Whose
from incidents.record.rules.spans import By, Span
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry as Place
from tenants.pages import Menu, Page
from tenants.rules.roles import Action

# In a day of a month; the rest stands by week.
SHOWN: Final = 4
ICONS: Final = {
    Sort.RESPONSE: "message-square",
    Sort.RESOLUTION: "timer",
    Sort.UPDATE: "megaphone",
    Sort.BREACH: "scale",
    Sort.LAW: "scale",
    Sort.WAIT: "bell-ring",
    Sort.REVIEW: "graduation-cap",
    Sort.IMPROVEMENT: "lightbulb",
    Sort.STEP: "list-checks",
    Sort.BEGINS: "calendar",
    Sort.TASK: "list-checks",
    Sort.HOLIDAY: "calendar",
}
# What was missed when its moment went by; of a wait that is only that it comes back.
MISSED: Final = frozenset(Sort) - {Sort.WAIT, Sort.HOLIDAY, Sort.BEGINS}


@dataclass(frozen=True)
class Line:
    entry: Entry
    icon: str
    is_late: bool


@dataclass(frozen=True)
class Day:
    day: date
    lines: list[Line]
    more: int
    more_url: str
    is_today: bool
    is_outside: bool


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Place(Menu.DESK, 43, gettext_lazy("Calendar"), "calendar", go="k"),),
        queries=("", "?by=month", "?whose=all", "?by=month&whose=teams"),
    )
)
def calendar(request: TenantRequest) -> HttpResponse:
    """Show the days of a week or a month, each thing on the day that it is due."""
    now = read_clock()
    form = CalendarForm(request.GET)
    today = timezone.localdate(now)
    span, whose = form.span(today), form.whose_is
    zone = ZoneInfo(timezone.get_current_timezone_name())
    found = planned(request.actor, whose, Days(span.first, span.until, zone))
    context: dict[str, Any] = {
        **frame(request, now),
        "days": _days(span, whose, found, now, today),
        "has_more": found.has_more,
        "is_empty": not found.entries,
        "feed_url": address("desk:calendar_address"),
        "by": span.by,
        "title": title_of(span),
        "earlier": _url(span.by, span.earlier, whose),
        "later": _url(span.by, span.later, whose),
        "today": _url(span.by, today, whose),
        "spans": [
            {"label": label, "url": _url(by, span.day, whose), "current": by is span.by}
            for by, label in ((By.WEEK, _("Week")), (By.MONTH, _("Month")))
        ],
        "whose": [
            {"label": one.label, "url": _url(span.by, span.day, one), "current": one == whose}
            for one in Whose
        ],
    }
    return render(request, "incidents/desk/calendar.html", context)


def _days(span: Span, whose: Whose, found: Planned, now: datetime, today: date) -> list[Day]:
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in found.entries:
        by_day[entry.day].append(entry)
    most = SHOWN if span.by is By.MONTH else len(found.entries)
    return [
        Day(
            day=day,
            lines=[
                Line(one, ICONS[one.sort], _is_late(one, now, today)) for one in by_day[day][:most]
            ],
            more=max(0, len(by_day[day]) - most),
            more_url=_url(By.WEEK, day, whose),
            is_today=day == today,
            is_outside=span.is_outside(day),
        )
        for day in span.days
    ]


def _is_late(entry: Entry, now: datetime, today: date) -> bool:
    if entry.sort not in MISSED:
        return False
    return entry.day < today if entry.at is None else entry.at < now


def title_of(span: Span) -> str:
    """Return what stands above these days."""
    if span.by is By.MONTH:
        return date_format(span.day, "YEAR_MONTH_FORMAT")
    first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (span.days[0], span.days[-1]))
    return f"{first} – {last} {span.days[-1].year}"


def _url(by: By, day: date, whose: Whose) -> str:
    query = urlencode({"by": str(by), "day": day.isoformat(), "whose": str(whose)})
    return f"{address('desk:calendar')}?{query}"
