"""When a duty of the law is due: one moment for each of its terms, the earliest first.

Hours are elapsed and never extended: not by a weekend, a holiday or a change of the clock. Days
and months keep the clock on the wall of the zone; a month without that day ends on its last. Where
terms compete, or sources disagree, each keeps its moment, and the earliest is what alarms.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenants.choices import Unit
from tenants.contract.rules.hours import add_calendar, working_days_after
from tenants.contract.rules.regimes import Counted, Duty, Rolls, Term

NOON = time(12)
FRIDAY = 4


@dataclass(frozen=True)
class DueMoment:
    """An end in UTC, and what it counts from; `at` is empty where the law names no moment."""

    term: Term
    since: datetime
    at: datetime | None


def due_moments(
    duty: Duty, events: Mapping[str, datetime], *, zone: ZoneInfo, closed: Collection[date] = ()
) -> tuple[DueMoment, ...]:
    """Return the moments of the terms that have begun, the earliest first, those without one last.

    `events` are aware moments by code: `aware`, `filed:nis2_23_4_b`. Which version of a term holds
    is told by the day, in the zone, on which its event was. `closed` are bank holidays.
    """
    if duty.needs is not None and duty.needs not in events:
        return ()
    found = [
        DueMoment(term, events[term.key].astimezone(UTC), end)
        for term in duty.terms
        if term.key in events and _holds(duty, term, events[term.key].astimezone(zone).date())
        for end in [_end(term, events[term.key], zone, closed)]
        if not _has_lapsed(term, end, events)
    ]
    return tuple(sorted(found, key=lambda one: (one.at is None, one.at or one.since, one.since)))


def earliest(moments: Collection[DueMoment]) -> datetime | None:
    """Return the moment that is safe whichever term turns out to hold."""
    return min((one.at for one in moments if one.at is not None), default=None)


def _holds(duty: Duty, term: Term, day: date) -> bool:
    return term in duty.terms_on(day)


def _has_lapsed(term: Term, end: datetime | None, events: Mapping[str, datetime]) -> bool:
    other = events.get(str(term.lapses_by)) if term.lapses_by else None
    return other is not None and end is not None and other > end


def _end(term: Term, since: datetime, zone: ZoneInfo, closed: Collection[date]) -> datetime | None:
    match term.counted:
        case Counted.NOW:
            return None
        case Counted.HOURS:
            end = since.astimezone(UTC) + timedelta(hours=term.count)
        case Counted.DAYS:
            local = since.astimezone(zone)
            day = local.date() + timedelta(days=term.count)
            end = datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC)
        case Counted.MONTHS:
            end = add_calendar(since, Unit.MONTHS, term.count, zone)
    return _rolled(end, zone, closed) if term.rolls is Rolls.NOON_NEXT_WORKING_DAY else end


def _rolled(end: datetime, zone: ZoneInfo, closed: Collection[date]) -> datetime:
    """Return the end, or noon of the next working day where it falls on none."""
    day = end.astimezone(zone).date()
    if day.weekday() <= FRIDAY and day not in closed:
        return end
    day = working_days_after(day, 1, closed)
    return datetime.combine(day, NOON, tzinfo=zone).astimezone(UTC)
