"""When a term of the law is reminded of: at parts of it, shortly before its end, and after it.

Regulation, section 7, rule 4: at 50, 75 and 90 % and two hours before. Elapsed time, in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from incidents.choices import BreachAlarm

PARTS: Final[Mapping[BreachAlarm, float]] = MappingProxyType(
    {
        BreachAlarm.HALF: 0.5,
        BreachAlarm.THREE_QUARTERS: 0.75,
        BreachAlarm.NINE_TENTHS: 0.9,
    }
)
SHORTLY: Final = timedelta(hours=2)
# The first moment at which a term has passed.
AFTER: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Alarm:
    kind: BreachAlarm
    at: datetime


def alarms_of(started_at: datetime, due_at: datetime) -> tuple[Alarm, ...]:
    """Return the words of one term in their order; of a short one the last comes sooner."""
    start, end = started_at.astimezone(UTC), due_at.astimezone(UTC)
    found = [Alarm(kind, start + (end - start) * part) for kind, part in PARTS.items()]
    found.append(Alarm(BreachAlarm.TWO_HOURS, end - SHORTLY))
    coming = [one for one in found if one.at > start]
    return (*sorted(coming, key=lambda one: one.at), Alarm(BreachAlarm.MISSED, end + AFTER))


def next_alarm(started_at: datetime, due_at: datetime, *, after: datetime) -> Alarm:
    """Return what speaks next; a term that passed already speaks at that moment."""
    alarms = alarms_of(started_at, due_at)
    return next((one for one in alarms if one.at > after), alarms[-1])
