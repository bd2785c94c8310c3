"""When a customer must hear again, and what proves that he did. Source 001, lines 111-118, 212-218.

A round is met when every medium that it asks for is proven within it: what a machine brings out by
being accepted for every affected contact, what a person does by being logged. A return, as of mail
that bounces, takes the proof away again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from incidents.choices import Priority, RoundKind
from tenants.contract.rules.hours import ALWAYS, ServiceHours
from tenants.contract.rules.profile import Profile
from tenants.media import EMAIL, PHONE, Medium, ProvenBy, among

# "At once" (source 001, lines 113-115) has no figure there; this is ours.
AT_ONCE = timedelta(minutes=5)
# Source 001 gives an interval for P1 only; these are ours (D4), by e-mail.
OWN_INTERVALS: Mapping[Priority, int] = MappingProxyType(
    {Priority.P2: 4 * 60, Priority.P3: 24 * 60, Priority.P4: 7 * 24 * 60}
)


@dataclass(frozen=True)
class UpdatePolicy:
    """How often, in which hours, by which means, and whether the first call is made at once."""

    minutes: int
    media: frozenset[str] = frozenset({EMAIL})
    calls_at_once: bool = False
    # P1 is told around the clock; the others in the hours of their agreement, if it says no more.
    hours: ServiceHours = ALWAYS

    @property
    def interval(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def due_at(self, opens_at: datetime) -> datetime:
        return self.hours.after(opens_at, self.interval)

    def remind_at(self, opens_at: datetime) -> datetime:
        """Return when the desk is reminded: when two thirds of the interval are gone."""
        return self.hours.after(opens_at, self.interval * 2 / 3)


@dataclass(frozen=True)
class Round:
    number: int
    kind: RoundKind
    opens_at: datetime
    due_at: datetime
    media: frozenset[str]
    # When the desk is asked for it; at once where nothing is said.
    remind_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Delivery:
    """A message to one contact that was accepted, by mail or so; revoked when it was returned."""

    contact: int
    accepted_at: datetime
    revoked_at: datetime | None = None
    # When it was written; a message does not keep the promise that it makes.
    sent_at: datetime | None = None
    medium: str = EMAIL


@dataclass(frozen=True)
class Proofs:
    """What is known of one round. `calls` are those that were answered."""

    contacts: frozenset[int]
    deliveries: tuple[Delivery, ...] = ()
    calls: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Slot:
    """An interval as it went: met at that moment, or missed."""

    opens_at: datetime
    due_at: datetime
    met_at: datetime | None


def default_policies(profile: Profile) -> Mapping[Priority, UpdatePolicy]:
    policies = {p: UpdatePolicy(minutes) for p, minutes in OWN_INTERVALS.items()}
    for number, rule in profile.updates.items():
        policies[Priority(number)] = UpdatePolicy(
            minutes=rule.minutes,
            media=frozenset(rule.channels),
            calls_at_once=PHONE in rule.channels,
        )
    return MappingProxyType(policies)


def first_rounds(policy: UpdatePolicy, *, at: datetime, number: int = 1) -> tuple[Round, ...]:
    """Return what is owed from the moment on: the first call, and the first interval."""
    first = Round(number, RoundKind.FIRST, at, at + AT_ONCE, frozenset({PHONE}))
    if not policy.calls_at_once:
        return (_interval(policy, number, at),)
    return first, _interval(policy, number + 1, at)


def next_round(policy: UpdatePolicy, *, last: Round, met_at: datetime | None) -> Round:
    """Return the interval that follows: from the message that was given, or the term it missed."""
    return _interval(policy, last.number + 1, last.due_at if met_at is None else met_at)


def restoration_round(policy: UpdatePolicy, *, at: datetime, number: int) -> Round:
    """Return the word that all works again, owed at once (source 001, lines 216-218)."""
    return Round(number, RoundKind.RESTORATION, at, at + AT_ONCE, policy.media)


def promised_round(*, by: datetime, at: datetime, number: int) -> Round:
    """Return the message that another one promised, at that moment, by a moment that it names."""
    return Round(number, RoundKind.PROMISE, at, by, frozenset({EMAIL}))


def met_at(asked: Round, proofs: Proofs) -> datetime | None:
    """Return when the last proof of a round was in, or nothing while one is wanting."""
    moments = proven(asked, proofs)
    if not asked.media <= moments.keys():
        return None
    return max(moments.values(), default=None)


def proven(asked: Round, proofs: Proofs) -> dict[str, datetime]:
    """Return by medium when all that this round asks for by it was proven; not what is wanting."""
    found = {one.code: _PROOF[one.proven_by](asked, one, proofs) for one in among(asked.media)}
    return {code: at for code, at in found.items() if at is not None}


def interval_met(asked: Round, proofs: Proofs) -> bool:
    return met_at(asked, proofs) is not None


def delivered_at(asked: Round, medium: Medium, proofs: Proofs) -> datetime | None:
    """Return when the last of the affected contacts was proven to have it in this round."""
    accepted: dict[int, datetime] = {}
    for one in proofs.deliveries:
        if one.medium == medium.code and one.revoked_at is None and _is_of(asked, one):
            earliest = accepted.get(one.contact, one.accepted_at)
            accepted[one.contact] = min(earliest, one.accepted_at)
    # Nobody to tell is not the same as everybody told.
    if not proofs.contacts or not proofs.contacts <= accepted.keys():
        return None
    return max(accepted[contact] for contact in proofs.contacts)


def spoken_at(called_at: datetime, *, logged_at: datetime, registered_at: datetime) -> datetime:
    """Return the moment of an answered call, as proof that the customer had us on the phone.

    The call by which it was reported goes on until it is registered: he who reported is phoned at
    once already (source 001, lines 113-115), though it rang before word was owed.
    """
    return logged_at if logged_at == registered_at else called_at


def called_at(asked: Round, _medium: Medium, proofs: Proofs) -> datetime | None:
    """Return when the first call of this round was answered."""
    return min((at for at in proofs.calls if _within(asked, at)), default=None)


def update_slots(
    policy: UpdatePolicy, *, since: datetime, until: datetime, updates: Sequence[datetime]
) -> tuple[Slot, ...]:
    """Return how the intervals went, given when each complete update was in.

    An interval that was still running at `until` (restored, or now) is not judged.
    """
    slots: list[Slot] = []
    opens_at = since
    given = sorted(at for at in updates if since <= at <= until)
    while True:
        due_at = policy.due_at(opens_at)
        met = next((at for at in given if at <= due_at), None)
        if met is None and due_at > until:
            return tuple(slots)
        slots.append(Slot(opens_at, due_at, met))
        opens_at = due_at if met is None else met
        given = [at for at in given if at > opens_at]


def _interval(policy: UpdatePolicy, number: int, opens_at: datetime) -> Round:
    return Round(
        number,
        RoundKind.INTERVAL,
        opens_at,
        policy.due_at(opens_at),
        policy.media,
        policy.remind_at(opens_at),
    )


def _is_of(asked: Round, one: Delivery) -> bool:
    if asked.kind is RoundKind.PROMISE and (one.sent_at or one.accepted_at) <= asked.opens_at:
        return False
    return _within(asked, one.accepted_at)


def _within(asked: Round, at: datetime) -> bool:
    """Say whether a proof is of this round; what met the interval before does not count again."""
    begun = asked.opens_at < at or (asked.kind is not RoundKind.INTERVAL and asked.opens_at == at)
    return begun and at <= asked.due_at


# What shows it, by what the medium says of itself.
_PROOF: Mapping[ProvenBy, Callable[[Round, Medium, Proofs], datetime | None]] = MappingProxyType(
    {ProvenBy.DELIVERY: delivered_at, ProvenBy.LOG: called_at}
)
