"""When a recurring duty is due next, when its owner hears of it, and how it stands."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from tenants.choices import Unit
from tenants.contract.rules.hours import add_calendar

# Of the day, where the organisation is: nobody is reminded at night.
MORNING: Final = time(8)


class Standing(StrEnum):
    ENDED = "ended"
    LATE = "late"
    SOON = "soon"
    KEPT = "kept"


def next_due(done_on: date, *, every: int) -> date:
    """Return the day so many months later; a month without that day ends on its last."""
    noon = datetime.combine(done_on, time(12), tzinfo=UTC)
    return add_calendar(noon, Unit.MONTHS, every, ZoneInfo("UTC")).date()


def first_word(due_on: date, *, ahead: int, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when it speaks first; less than `ahead` days before its day, at once."""
    return max(morning(due_on - timedelta(days=ahead), zone), now)


def late_at(due_on: date, *, zone: ZoneInfo) -> datetime:
    """Return from when on it is said to be late."""
    return morning(due_on + timedelta(days=1), zone)


def standing_of(due_on: date, *, ahead: int, is_ended: bool, today: date) -> Standing:
    if is_ended:
        return Standing.ENDED
    if today > due_on:
        return Standing.LATE
    return Standing.SOON if today >= due_on - timedelta(days=ahead) else Standing.KEPT


def morning(day: date, zone: ZoneInfo) -> datetime:
    """Return when people of an organisation are reminded on a day."""
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)
