"""What is owed by law for one incident: which duties, to whom, by when, and what ends one.

The packs say it (`tenants.contract.rules.regimes`); here it is put together with whose incident it
is and what was decided on it. A duty is filed or decided on by who may; nothing waives one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from incidents.choices import IN_REGISTER, TO_AUTHORITY, DutyEvent
from tenants.contract.rules.regimes import (
    Basis,
    Begins,
    Confidence,
    Counted,
    Duty,
    Owner,
    Regimes,
    Term,
    Usage,
)
from tenants.contract.rules.statutory import DueMoment, due_moments, earliest

GDPR: Final = "gdpr"
# Answered on pages of their own: the notification to the authority, and the register of breaches.
BY_THEMSELVES: Final = frozenset({TO_AUTHORITY, IN_REGISTER})
AWARE: Final = str(DutyEvent.AWARE)
FIRST_FILING: Final = f"filed:{TO_AUTHORITY}"
HIGH_RISK: Final = str(Begins.HIGH_RISK)
# Of the provider, to the customer whose data it works with (GDPR art. 33(2)).
NOTICE: Final = "gdpr_33_2"
UNDUE: Final = timedelta(hours=72)


@dataclass(frozen=True)
class Agreed:
    """Within how many hours the provider tells the customer, and since when that was agreed."""

    hours: int
    name: str
    since: date


@dataclass(frozen=True)
class Debtor:
    """Whose incident it is: what it falls under, and to whom it answers.

    `agreed` is what its provider promised it; without it the law names no moment.
    """

    jurisdiction: str
    laws: frozenset[str]
    authorities: tuple[str, ...]
    zone: ZoneInfo
    closed: frozenset[date] = frozenset()
    agreed: Agreed | None = None


@dataclass(frozen=True)
class Owing:
    """One duty to one recipient, with the moments of its terms, the earliest first."""

    duty: Duty
    version: str
    recipient: str
    moments: tuple[DueMoment, ...]

    @property
    def started_at(self) -> datetime:
        return min(one.since for one in self.moments)

    @property
    def due_at(self) -> datetime | None:
        return earliest(self.moments)


def owed_by(debtor: Debtor, regimes: Regimes, events: Mapping[str, datetime]) -> list[Owing]:
    """Return what has begun by these events, in the order of the packs.

    `events` are aware moments by code. What a processor owes stands on the incident of the customer
    whom it owes it.
    """
    return [
        Owing(duty, pack.version, recipient, moments)
        for pack in regimes.regimes.values()
        if pack.code in debtor.laws
        for duty in pack.duties
        if _is_asked(duty)
        for moments in [_moments(duty, debtor, events)]
        if moments
        for recipient in recipients_of(duty, debtor)
    ]


def _moments(duty: Duty, debtor: Debtor, events: Mapping[str, datetime]) -> tuple[DueMoment, ...]:
    """Return the ends that the law names, after that of the contract where there is one."""
    found = due_moments(duty, events, zone=debtor.zone, closed=debtor.closed)
    agreed = debtor.agreed
    if not found or agreed is None or duty.owner is not Owner.PROCESSOR:
        return found
    since = min(one.since for one in found)
    term = Term(
        begins=duty.terms[0].begins,
        counted=Counted.HOURS,
        count=agreed.hours,
        basis=Basis(
            source=agreed.name,
            read_on=agreed.since,
            confidence=Confidence.AGREED,
            valid_from=agreed.since,
            valid_to=None,
        ),
    )
    return (DueMoment(term, since, since + timedelta(hours=agreed.hours)), *found)


def recipients_of(duty: Duty, debtor: Debtor) -> tuple[str, ...]:
    """Return to whom it goes: whom this debtor answers to, else as is usual where it is."""
    chosen = tuple(code for code in debtor.authorities if code in duty.choices)
    return chosen or duty.recipients_in(debtor.jurisdiction)


def events_offered(
    debtor: Debtor, regimes: Regimes, *, personal: bool, as_processor: bool
) -> list[DutyEvent]:
    """Return which decisions can be taken here; awareness, where personal data may be hit.

    What the provider owes as processor begins by the provider alone: before the customer knows.
    """
    duties = [
        duty
        for pack in regimes.regimes.values()
        if pack.code in debtor.laws
        for duty in pack.duties
        if duty.usage is not Usage.DORMANT and recipients_of(duty, debtor)
    ]
    codes = {term.begins for duty in duties for term in duty.terms}
    codes |= {duty.needs for duty in duties if duty.needs}
    return [
        event
        for event in DutyEvent
        if event.value in codes
        and (personal or event is not DutyEvent.AWARE)
        and (as_processor or event is not DutyEvent.PROCESSOR_AWARE)
    ]


def is_settled(deciders: Iterable[int], *, needs_two: bool) -> bool:
    """Say whether a decision that nothing is owed holds: by two people where one is not enough."""
    return len(set(deciders)) >= (2 if needs_two else 1)


def earlier(kept: datetime | None, found: datetime | None) -> datetime | None:
    """Return the moment that holds: what is found later never moves one to later."""
    moments = [one for one in (kept, found) if one is not None]
    return min(moments, default=None)


def place_of(due_at: datetime | None, started_at: datetime) -> tuple[datetime, bool]:
    """Return where something stands among what is owed, the most pressing first.

    "Without undue delay" names no moment and is no less pressing for it: it stands where the 72
    hours would end, behind what is due then, and never behind what has weeks.
    """
    return (due_at or started_at + UNDUE, due_at is None)


def snapshot(moments: Collection[DueMoment]) -> list[dict[str, Any]]:
    """Return the terms as they are kept: each with where it was read, moments in UTC."""
    return [
        {
            "event": one.term.key,
            "since": one.since.isoformat(),
            "at": one.at.isoformat() if one.at else None,
            "source": one.term.basis.source,
            "read_on": one.term.basis.read_on.isoformat(),
            "confidence": str(one.term.basis.confidence),
        }
        for one in moments
    ]


def is_of_processor(duty: Duty | None) -> bool:
    """Say whether the provider owes it, and so answers it, and not the customer."""
    return duty is not None and duty.owner is Owner.PROCESSOR


def _is_asked(duty: Duty) -> bool:
    return duty.usage is not Usage.DORMANT
