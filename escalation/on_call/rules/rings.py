"""When somebody on duty is tested: each week, by day, before the night in which it counts."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from escalation.on_call.rules.clock import instant

DAY: Final = timedelta(days=1)
# How long a proof counts.
HOLDS: Final = timedelta(days=7)
# A tick comes somewhat sooner or later than a week ago.
AGAIN: Final = HOLDS - timedelta(hours=12)
# On the wall clock of the rota, while people are awake and can mend what is wrong.
AT: Final = time(10)


def next_ring(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment after this one at which it is ten o'clock."""
    today = now.astimezone(zone).date()
    moment = instant(today, AT, zone)
    return moment if moment > now else instant(today + DAY, AT, zone)


def is_to_be_asked(asked_at: datetime | None, now: datetime) -> bool:
    return asked_at is None or now - asked_at >= AGAIN


def is_proven(proven_at: datetime | None, now: datetime) -> bool:
    return proven_at is not None and now - proven_at <= HOLDS
