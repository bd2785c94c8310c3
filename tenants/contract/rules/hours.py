"""Service time: when a desk is open, and how long that is. Source 002, lines 463-492.

An instant is open when the wall clock of the zone lies in a window of that local day; a window may
pass midnight. What is counted is real time, so a window of 01:00-05:00 has three hours on the night
that summer time begins and five on the night that it ends.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from tenants.choices import Unit

Interval: TypeAlias = tuple[datetime, datetime]

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOTHING = timedelta(0)
# A week without exceptions repeats itself; a change of the clocks may hide one opening, not eight.
PATIENCE = 60


class NeverOpen(ValueError):
    """The hours never hold the time that was asked for."""


@dataclass(frozen=True, order=True)
class Window:
    """Open from `opens` until just before `closes`, both counted from local midnight."""

    opens: timedelta
    closes: timedelta

    def __post_init__(self) -> None:
        if not NOTHING <= self.opens < self.closes:
            raise ValueError("A window closes after it opens, and opens no earlier than midnight.")
        if self.closes > 7 * DAY:
            raise ValueError("A window lasts no longer than a week.")


@dataclass(frozen=True)
class ServiceHours:
    """When somebody is there. `special` days replace the week and win over `closed` days."""

    zone: ZoneInfo
    week: tuple[tuple[Window, ...], ...]
    closed: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Window, ...]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:  # noqa: PLR2004 - days in a week
            raise ValueError("A week has seven days, Monday first.")

    def is_open(self, at: datetime) -> bool:
        at = _utc(at)
        return any(opens <= at < closes for opens, closes in self._of_day(at.date()))

    def between(self, start: datetime, end: datetime, pauses: Iterable[Interval] = ()) -> timedelta:
        """Return the open time from `start` to `end`; nothing when `end` comes first."""
        start, end = _utc(start), _utc(end)
        gaps = merge(pauses)
        total = NOTHING
        for opens, closes in self._open(start):
            if opens >= end:
                break
            total += _length(_without((opens, min(closes, end)), gaps))
        return total

    def after(
        self, start: datetime, amount: timedelta, pauses: Iterable[Interval] = ()
    ) -> datetime:
        """Return the earliest instant at which `amount` of open time has passed."""
        if amount < NOTHING:
            raise ValueError("Time that has still to pass cannot be negative.")
        start = _utc(start)
        if amount == NOTHING:
            return start
        gaps = merge(pauses)
        left = amount
        for interval in self._open(start):
            for opens, closes in _without(interval, gaps):
                if closes - opens >= left:
                    return opens + left
                left -= closes - opens
        raise NeverOpen("These service hours never hold that much time.")

    def _open(self, start: datetime) -> Iterator[Interval]:
        """Yield what is open from `start` on, in order, until nothing opens any more."""
        if self._is_always:
            yield start, datetime.max.replace(tzinfo=UTC)
            return
        day, last = start.date(), self._last_exception
        seen = day
        while day < date.max - DAY:
            for opens, closes in self._of_day(day):
                seen = day
                if closes > start:
                    yield max(opens, start), closes
            day += DAY
            if (day - max(seen, last)).days > PATIENCE:
                return

    def _of_day(self, day: date) -> list[Interval]:
        """Return what is open on one day of UTC, merged and in order."""
        found = []
        for begins, ends, offset in _stretches(self.zone, day):
            local_begin, local_end = begins + offset, ends + offset
            local_day = local_begin.date() - self._reach * DAY
            while local_day <= local_end.date():
                midnight = datetime.combine(local_day, datetime.min.time())
                for window in self._windows(local_day):
                    opens = max(midnight + window.opens, local_begin)
                    closes = min(midnight + window.closes, local_end)
                    if opens < closes:
                        found.append(_as_utc(opens - offset, closes - offset))
                local_day += DAY
        return merge(found)

    def _windows(self, day: date) -> tuple[Window, ...]:
        if day in self.special:
            return self.special[day]
        if day in self.closed:
            return ()
        return self.week[day.weekday()]

    @cached_property
    def _reach(self) -> int:
        """How many days a window can run on after the day it opened."""
        return max(
            ((window.closes - timedelta(microseconds=1)).days for window in self._all_windows()),
            default=0,
        )

    @cached_property
    def _is_always(self) -> bool:
        return self.week == ALL_WEEK and not self.closed and not self.special

    @cached_property
    def _last_exception(self) -> date:
        return max((*self.closed, *self.special), default=date.min)

    def _all_windows(self) -> Iterator[Window]:
        for windows in (*self.week, *self.special.values()):
            yield from windows


WHOLE_DAY = (Window(NOTHING, DAY),)
ALL_WEEK = (WHOLE_DAY,) * 7
ALWAYS = ServiceHours(zone=ZoneInfo("UTC"), week=ALL_WEEK)


def office_hours(
    zone: ZoneInfo, *, opens: int = 8, closes: int = 18, closed: Iterable[date] = ()
) -> ServiceHours:
    """Return ten hours on each of five days: the least for class 1 and 2 (H15)."""
    working = (Window(timedelta(hours=opens), timedelta(hours=closes)),)
    return ServiceHours(zone=zone, week=(working,) * 5 + ((),) * 2, closed=frozenset(closed))


def add_calendar(start: datetime, unit: Unit, value: int, zone: ZoneInfo) -> datetime:
    """Return `start` and so many units later, as a calendar on the wall would have it.

    Minutes and hours are real time. Weeks and months keep the wall clock of the zone; a month
    without that day ends earlier (31 January and a month is the last of February).
    """
    if value < 0:
        raise ValueError("A term cannot be negative.")
    start = _utc(start)
    if unit == Unit.MINUTES:
        return start + timedelta(minutes=value)
    if unit == Unit.HOURS:
        return start + timedelta(hours=value)
    if value == 0:
        return start
    local = start.astimezone(zone)
    if unit == Unit.WEEKS:
        day = local.date() + timedelta(weeks=value)
    else:
        day = _months_later(local.date(), value)
    # Of an hour that comes twice the first is meant; one that is skipped is read as if the clock
    # had not been put forward.
    return datetime.combine(day, local.time(), tzinfo=zone).replace(fold=0).astimezone(UTC)


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int, closed: Iterable[date] = ()) -> date:
    """Return the day that lies `count` working days (Monday to Friday, not closed) later."""
    days_off = frozenset(closed)
    while count > 0:
        day += DAY
        if day.weekday() < 5 and day not in days_off:  # noqa: PLR2004 - Saturday
            count -= 1
    return day


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time in order, each moment once."""
    merged: list[Interval] = []
    for begins, ends in sorted((_utc(begins), _utc(ends)) for begins, ends in intervals):
        if ends <= begins:
            continue
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged


def _without(interval: Interval, gaps: list[Interval]) -> Iterator[Interval]:
    """Yield what is left of an interval outside the gaps, which are in order and apart."""
    begins, ends = interval
    for gap_begins, gap_ends in gaps[max(0, bisect_right(gaps, (begins, begins)) - 1) :]:
        if gap_begins >= ends:
            break
        if begins < gap_begins:
            yield begins, gap_begins
        begins = max(begins, gap_ends)
    if begins < ends:
        yield begins, ends


def _length(intervals: Iterable[Interval]) -> timedelta:
    return sum((ends - begins for begins, ends in intervals), NOTHING)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return at.astimezone(UTC)


def _as_utc(opens: datetime, closes: datetime) -> Interval:
    return opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC)


@lru_cache(maxsize=8192)
def _stretches(zone: ZoneInfo, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Return the parts of a day of UTC (naive) in which the zone keeps one offset.

    No zone changes its clocks twice within a day, so one change is looked for, to the second.
    """
    begins = datetime.combine(day, datetime.min.time())
    ends = begins + DAY
    first, last = _offset(zone, begins), _offset(zone, ends - SECOND)
    if first == last:
        return ((begins, ends, first),)
    low, high = begins, ends - SECOND
    while high - low > SECOND:
        middle = low + (high - low) // (2 * SECOND) * SECOND
        low, high = (middle, high) if _offset(zone, middle) == first else (low, middle)
    return ((begins, high, first), (high, ends, last))


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.replace(tzinfo=UTC).astimezone(zone).utcoffset() or NOTHING
