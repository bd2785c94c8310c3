"""Breaches of personal data: which labels go together, and how a notification stands.

GDPR art. 33(1): notified within the term of its pack, unless a risk is unlikely. What a person
must decide is never decided here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from incidents.choices import BreachOutcome, ObligationState, PersonalData
from tenants.errors import Words

EVER: Final = datetime.min.replace(tzinfo=UTC)
NEVER: Final = datetime.max.replace(tzinfo=UTC)
_RANK = {PersonalData.NO: 0, PersonalData.MAYBE: 1, PersonalData.YES: 2}


class Running(Protocol):
    """What has a term: owed until it stopped."""

    due_at: datetime | None
    stopped_at: datetime | None


T = TypeVar("T", bound=Running)


@dataclass(frozen=True)
class Labels:
    """What an incident says of personal data."""

    personal_data: str
    is_breach: bool

    def __str__(self) -> str:
        return f"{self.personal_data}+breach" if self.is_breach else self.personal_data

    def exceeds(self, other: "Labels") -> bool:
        """Say whether this is worse than the other: that was decided on knowing less."""
        mine, theirs = PersonalData(self.personal_data), PersonalData(other.personal_data)
        return _RANK[mine] > _RANK[theirs] or (self.is_breach and not other.is_breach)


def wrong_labels(*, is_breach: bool, personal_data: str) -> Mapping[str, Words]:
    """Return what contradicts itself, by field: without personal data there is no data breach."""
    if is_breach and personal_data == PersonalData.NO:
        said = _("A data breach is about personal data: choose yes or maybe.")
        return {"personal_data": said}
    return {}


def pressing(terms: Iterable[T]) -> list[T]:
    """Return terms in the order in which they are to be answered: owed first, the earliest first.

    What is read of one incident in one line is read of the first of them.
    """
    return sorted(terms, key=lambda one: (one.stopped_at or EVER, one.due_at or NEVER))


def at_risk(started_at: datetime, due_at: datetime) -> timedelta:
    """Return how long before its end a term is at risk: later it would be late to act."""
    return (due_at - started_at) / 4


def state_after(outcome: str, filed_at: datetime | None) -> ObligationState:
    """Return how the notification stands after a decision; one that was made stays made."""
    if filed_at is not None:
        return ObligationState.FILED
    notify = outcome == BreachOutcome.NOTIFY
    return ObligationState.OWED if notify else ObligationState.NOT_OWED


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
