"""Breaches of personal data: which labels go together, who decides, and by when.

GDPR art. 33(1): notified within 72 hours of becoming aware, unless a risk is unlikely. The hours
are elapsed hours, in weekends and on holidays too; they are counted in UTC, so that a change to
summer time makes none of them longer. What a person must decide is never decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from incidents.choices import BreachAlarm, BreachOutcome, PersonalData
from tenants.errors import Words

TERM = timedelta(hours=72)
# When it is reminded of, counted from the start; the last is the first moment after the term.
ALARMS: Mapping[BreachAlarm, timedelta] = MappingProxyType(
    {
        BreachAlarm.HALF: TERM / 2,
        BreachAlarm.THREE_QUARTERS: TERM * 3 / 4,
        BreachAlarm.TWO_HOURS: TERM - timedelta(hours=2),
        BreachAlarm.MISSED: TERM + timedelta(microseconds=1),
    }
)
_RANK = {PersonalData.NO: 0, PersonalData.MAYBE: 1, PersonalData.YES: 2}


@dataclass(frozen=True)
class Labels:
    """What an incident says of personal data."""

    personal_data: str
    is_breach: bool

    def exceeds(self, other: "Labels") -> bool:
        """Say whether this is worse than the other: that was decided on knowing less."""
        mine, theirs = PersonalData(self.personal_data), PersonalData(other.personal_data)
        return _RANK[mine] > _RANK[theirs] or (self.is_breach and not other.is_breach)


@dataclass(frozen=True)
class Alarm:
    kind: BreachAlarm
    at: datetime


def wrong_labels(*, is_breach: bool, personal_data: str) -> Mapping[str, Words]:
    """Return what contradicts itself, by field: without personal data there is no data breach."""
    if is_breach and personal_data == PersonalData.NO:
        said = _("A data breach is about personal data: choose yes or maybe.")
        return {"personal_data": said}
    return {}


def due_at(started_at: datetime) -> datetime:
    """Return the end of the term, in UTC: what the wall clock does changes nothing."""
    return started_at.astimezone(UTC) + TERM


def next_alarm(started_at: datetime, *, after: datetime) -> Alarm:
    """Return what speaks next; a term that passed already speaks at that moment."""
    start = started_at.astimezone(UTC)
    coming = (Alarm(kind, start + offset) for kind, offset in ALARMS.items())
    missed = Alarm(BreachAlarm.MISSED, start + ALARMS[BreachAlarm.MISSED])
    return next((alarm for alarm in coming if alarm.at > after), missed)


def is_settled(outcome: str, filed_at: datetime | None) -> bool:
    """Say whether nothing is owed: decided that there is nothing to notify, or notified."""
    return bool(outcome) and (outcome != BreachOutcome.NOTIFY or filed_at is not None)


def evidence_given(outcome: str, filed_at: datetime | None) -> frozenset[str]:
    """Return which evidence of the profile (G01, G02) decision and notification are.

    Who decides that nothing is notified owes no notification, and tells nobody by art. 34: that
    asks for a high risk.
    """
    if not outcome:
        return frozenset()
    decided = frozenset({"art33_decision", "art34_decision"})
    return decided | {"filing_record"} if is_settled(outcome, filed_at) else decided
