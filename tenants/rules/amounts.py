"""Terms as people say them: 8 hours, not 480 minutes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.choices import Unit

MINUTES_OF_HOUR = 60
MINUTES_OF_DAY = 24 * MINUTES_OF_HOUR
MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY


def amount_text(amount: int, unit: str) -> str:
    """Return `30 minutes`, `8 hours`, `1 week`; minutes that are whole hours become hours.

    No further: a day of service hours is not a day of the calendar.
    """
    kind = Unit(unit)
    if kind == Unit.MINUTES and amount >= MINUTES_OF_HOUR:
        return _hours_text(amount)
    return {
        Unit.MINUTES: ngettext("%(n)d minute", "%(n)d minutes", amount),
        Unit.HOURS: ngettext("%(n)d hour", "%(n)d hours", amount),
        Unit.WEEKS: ngettext("%(n)d week", "%(n)d weeks", amount),
        Unit.MONTHS: ngettext("%(n)d month", "%(n)d months", amount),
    }[kind] % {"n": amount}


def interval_text(minutes: int) -> str:
    """Return how long so many minutes of the calendar are: `30 minutes`, `3 days`, `1 week`."""
    if minutes and minutes % MINUTES_OF_WEEK == 0:
        return amount_text(minutes // MINUTES_OF_WEEK, Unit.WEEKS)
    if minutes and minutes % MINUTES_OF_DAY == 0:
        days = minutes // MINUTES_OF_DAY
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return amount_text(minutes, Unit.MINUTES)


def _hours_text(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_OF_HOUR)
    told = amount_text(hours, Unit.HOURS)
    if not rest:
        return told
    return _("%(hours)s and %(minutes)s") % {
        "hours": told,
        "minutes": amount_text(rest, Unit.MINUTES),
    }
