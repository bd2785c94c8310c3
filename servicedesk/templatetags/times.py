"""Moments, durations and figures as the design guide writes them (section 10)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from servicedesk.markup import EMPTY, attributes, format_html
from tenants.clock import now as read_clock

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400
# Beyond this many days the hours are noise.
DAYS_WITH_HOURS = 10


def current(context: Context) -> datetime:
    """Return the moment of this page: the view's own `now`, else the clock."""
    found = context.get("now")
    return found if isinstance(found, datetime) else read_clock()


def duration(span: timedelta) -> str:
    """Return `4 min`, `1 h 24`, `2 d 19 h`, `27 d`; negative when past; seconds are dropped."""
    seconds = int(span.total_seconds())
    sign, rest = ("−" if seconds < 0 else ""), abs(seconds)
    days, hours, minutes = rest // DAY, rest % DAY // HOUR, rest % HOUR // MINUTE
    if days >= DAYS_WITH_HOURS:
        text = pgettext("duration", "%(days)d d") % {"days": days}
    elif days:
        text = pgettext("duration", "%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    elif hours:
        text = pgettext("duration", "%(hours)d h %(minutes)02d") % {
            "hours": hours,
            "minutes": minutes,
        }
    else:
        text = pgettext("duration", "%(minutes)d min") % {"minutes": minutes}
    return sign + text


def month_of(local: datetime) -> str:
    """Return the short month: English writes it with a capital, Dutch does not."""
    return _month(local.month, get_language() or "")


@cache
def _month(number: int, language: str) -> str:
    # The language is that of this thread: it is in the key, not in the call.
    name = str(MONTHS_3[number])
    return name.title() if language.startswith("en") else name


def with_date(local: datetime) -> str:
    """Return `22 Nov 2026 14:24`."""
    return f"{local.day} {month_of(local)} {local.year} {local:%H:%M}"


def full(moment: datetime) -> str:
    """Return the whole local time with its zone, for a title, a print or an export."""
    local = timezone.localtime(moment)
    return f"{with_date(local)} {local.tzname()}"


def near(moment: datetime, now: datetime) -> str:
    """Return `14:24` today, `22 Nov 14:24` this year, `22 Nov 2025 14:24` before."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local.day} {month_of(local)} {local:%H:%M}"
    return with_date(local)


def day_or_time(moment: datetime, now: datetime) -> str:
    """Return `14:24` today, else `23 Nov`; for where there is no room for both."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local.day} {month_of(local)}"


def since(moment: datetime, now: datetime) -> str:
    """Return `just now`, `22 min`, `3 h` up to a day; then `yesterday`, `23 Nov`, `23 Nov 2025`."""
    seconds = int((now - moment).total_seconds())
    local = timezone.localtime(moment)
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return duration(timedelta(seconds=seconds))
    if seconds < DAY:
        return pgettext("duration", "%(hours)d h") % {"hours": seconds // HOUR}
    if local.date() == (timezone.localtime(now) - timedelta(days=1)).date():
        return _("yesterday")
    day = f"{local.day} {month_of(local)}"
    # Written as deadlines are: one list has one kind of date.
    return day if local.year == timezone.localtime(now).year else f"{day} {local.year}"


FORMS: dict[str, Callable[[datetime], str]] = {
    "date": lambda local: date_format(local, "SHORT_DATE_FORMAT"),
    "time": lambda local: f"{local:%H:%M}",
    "full": with_date,
    "long": lambda local: date_format(local, "LONG_DATE_FORMAT"),
}


def stamp(moment: datetime, text: str, **attrs: object) -> SafeString:
    """Return `<time>` with the exact moment for programs and the full local time as title."""
    facts: dict[str, object] = {
        "datetime": moment.isoformat(timespec="seconds"),
        "title": full(moment),
        **attrs,
    }
    return format_html("<time{}>{}</time>", attributes(facts), text)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None, form: str = "") -> SafeString:
    """When: `{% moment value %}` as near as useful, or `"time"`, `"date"`, `"full"`, `"long"`."""
    if value is None:
        return EMPTY
    local = timezone.localtime(value)
    return stamp(value, FORMS[form](local) if form else near(value, current(context)))


@register.simple_tag(takes_context=True)
def ago(context: Context, value: datetime | None) -> SafeString:
    """How long since, for a column: `{% ago row.updated_at %}`."""
    return EMPTY if value is None else stamp(value, since(value, current(context)))


def counting(due: datetime, text: str, form: str) -> SafeString:
    """Return when it is due; the script counts down from there, as `form` says.

    Without script nothing may look live: a time of the day stays true, minutes left do not.
    """
    return stamp(due, text, data_due=due.isoformat(timespec="seconds"), data_tick=form)


@register.simple_tag(takes_context=True)
def left(context: Context, due: datetime | None, form: str = "short") -> SafeString:
    """A countdown to `due`: `"short"` in minutes, `"seconds"` as 04:12, `"coarse"` as 22 h."""
    return EMPTY if due is None else counting(due, near(due, current(context)), form)


@register.filter
def span(value: timedelta | None) -> str:
    """`{{ clock.taken|span }}` gives `1 h 24`."""
    return "" if value is None else duration(value)


@register.filter
def day(value: date | None, form: str = "SHORT_DATE_FORMAT") -> str:
    """`{{ review.due_on|day }}`; `{{ day|day:"LONG_DATE_FORMAT" }}`."""
    return "" if value is None else date_format(value, form)


@register.filter
def num(value: float | str | None, decimals: int | None = None) -> str:
    """A figure for people: `{{ total|num }}` gives 4.815 in Dutch, `{{ hours|num:1 }}` 9,4.

    Only here stand marks for thousands: an id or a version must never get them.
    """
    return "" if value is None else number_format(value, decimals, force_grouping=True)


@register.filter
def percent(value: float | None, decimals: int = 0) -> str:
    """`{{ share|percent:1 }}` gives 4,6% of the value 4.6."""
    return "" if value is None else f"{num(value, decimals)}%"


@register.filter
def euro(value: float | None) -> str:
    """`{{ amount|euro }}` gives € 1.234,50 in Dutch and €1,234.50 in English."""
    if value is None:
        return ""
    gap = "" if (get_language() or "").startswith("en") else "\u00a0"
    return f"€{gap}{num(value, 2)}"
