"""What of the bell comes by mail too, and when: what somebody chose, and what is usual."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from escalation.choices import BellSort, MailWay

# An escalation is owed an answer: its mail is nobody's to turn off.
ALWAYS: Final = frozenset({BellSort.ESCALATED})
USUAL: Final = frozenset({BellSort.MENTIONED, BellSort.ASSIGNED, BellSort.ANSWERED, BellSort.GIVEN})


@dataclass(frozen=True)
class Choice:
    """What one person wants by mail: at once, or in the digest of the day."""

    at_once: Collection[str] = USUAL
    daily: Collection[str] = ()

    def way_of(self, sort: BellSort) -> MailWay:
        if sort in ALWAYS or sort in self.at_once:
            return MailWay.AT_ONCE
        return MailWay.DAILY if sort in self.daily else MailWay.NEVER


def next_digest(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return the next moment at which a clock in this zone shows this time, in UTC."""
    today = now.astimezone(zone).date()
    due = datetime.combine(today, at, tzinfo=zone).astimezone(UTC)
    if due <= now:
        due = datetime.combine(today + timedelta(days=1), at, tzinfo=zone).astimezone(UTC)
    return due
