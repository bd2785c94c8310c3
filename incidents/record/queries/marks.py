"""What is said of an incident that was taken in although something was shut.

A report is always taken in: without an agreement on the last terms, without a team for the one
that was there last. The desk sees both, and the customer neither.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.record.queries.gather import Row

COLUMNS = ("reported_at", "tenant__zone", "agreement__until", "team__name", "team__is_active")


def shortfalls_of(row: Row) -> tuple[str, ...]:
    """Return the marks of a row that was read by these columns."""
    return tuple(
        shortfalls(
            until=row["agreement__until"],
            reported_at=row["reported_at"],
            zone=row["tenant__zone"],
            team="" if row["team__is_active"] else row["team__name"],
        )
    )


def shortfalls(
    *, until: date | None, reported_at: datetime, zone: str, team: str = ""
) -> list[str]:
    """Return the marks of one incident; `team` is the name of a team that is off.

    An agreement holds until a day and no longer on it, by the customer's calendar.
    """
    marks = []
    if until is not None and reported_at.astimezone(ZoneInfo(zone)).date() >= until:
        day = date_format(until, "SHORT_DATE_FORMAT")
        marks.append(_("agreement ended on %(day)s") % {"day": day})
    if team:
        marks.append(_("no team: %(team)s is off") % {"team": team})
    return marks
