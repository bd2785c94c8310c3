"""What is owed by law for one incident: which duties, to whom, by when, and what ends one.

The packs say it (`tenants.contract.rules.regimes`); here it is put together with whose incident it
is and what was decided on it. A duty is filed or decided on by who may; nothing waives one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from incidents.choices import DutyEvent
from tenants.contract.rules.regimes import Begins, Duty, Owner, Regimes, Usage
from tenants.contract.rules.statutory import DueMoment, due_moments, earliest

GDPR: Final = "gdpr"
# These have tables of their own: the notification to the authority, and the register of breaches.
KEPT_APART: Final = frozenset({"gdpr_33_1", "gdpr_33_5"})
FIRST_FILING: Final = "filed:gdpr_33_1"
HIGH_RISK: Final = str(Begins.HIGH_RISK)


@dataclass(frozen=True)
class Debtor:
    """Whose incident it is: what it falls under, and to whom it answers."""

    jurisdiction: str
    laws: frozenset[str]
    authorities: tuple[str, ...]
    zone: ZoneInfo
    closed: frozenset[date] = frozenset()


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

    `events` are aware moments by code. What a processor owes has its own incident, and is not here.
    """
    return [
        Owing(duty, pack.version, recipient, moments)
        for pack in regimes.regimes.values()
        if pack.code in debtor.laws
        for duty in pack.duties
        if _is_asked(duty)
        for moments in [due_moments(duty, events, zone=debtor.zone, closed=debtor.closed)]
        if moments
        for recipient in recipients_of(duty, debtor)
    ]


def recipients_of(duty: Duty, debtor: Debtor) -> tuple[str, ...]:
    """Return to whom it goes: whom this debtor answers to, else as is usual where it is."""
    chosen = tuple(code for code in debtor.authorities if code in duty.choices)
    return chosen or duty.recipients_in(debtor.jurisdiction)


def events_offered(debtor: Debtor, regimes: Regimes, *, personal: bool) -> list[DutyEvent]:
    """Return which decisions can be taken here; awareness, where personal data may be hit."""
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
        if event.value in codes and (personal or event is not DutyEvent.AWARE)
    ]


def is_settled(deciders: Iterable[int], *, needs_two: bool) -> bool:
    """Say whether a decision that nothing is owed holds: by two people where one is not enough."""
    return len(set(deciders)) >= (2 if needs_two else 1)


def earlier(kept: datetime | None, found: datetime | None) -> datetime | None:
    """Return the moment that holds: what is found later never moves one to later."""
    moments = [one for one in (kept, found) if one is not None]
    return min(moments, default=None)


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


def _is_asked(duty: Duty) -> bool:
    return (
        duty.usage is not Usage.DORMANT
        and duty.owner is not Owner.PROCESSOR
        and duty.code not in KEPT_APART
    )
