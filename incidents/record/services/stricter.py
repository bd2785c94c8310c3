"""What is owed of an incident that ends in another: owed there, by the earlier of both moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.choices import ClockKind, RoundKind
from incidents.models import Clock, Incident, UpdateRound
from incidents.record.services import owing, timing
from incidents.record.services.plans import Planner
from incidents.record.services.terms import terms_of
from tenants.ledger.append import Written, insert, update
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class Owed:
    """What runs of an incident: by when it must be answered and solved, and the customer hear."""

    clocks: Sequence[Clock]
    rounds: Sequence[UpdateRound]


def owed_of(incident: Incident) -> Owed:
    """Return what runs, locked; of a clock that stands no moment binds."""
    clocks = [clock for clock in timing.running(incident) if clock.paused_at is None]
    return Owed(clocks, owing.open_rounds(incident))


def take_over(survivor: Incident, owed: Owed, *, actor: Actor, now: datetime) -> list[Written]:
    """Let the survivor owe it, where it owes the same by a later moment or not at all."""
    written = _take_clocks(survivor, owed, actor=actor, now=now)
    for row in owed.rounds:
        written += _take_round(survivor, row, now=now)
    return written + timing.follow_due(survivor)


def later_than(survivor: Incident, owed: Owed) -> bool:
    """Say whether the survivor would still have more time for something than was promised."""
    promised = {clock.kind: clock.due_at for clock in owed.clocks}
    ours = timing.running(survivor)
    return any(clock.due_at > promised.get(clock.kind, clock.due_at) for clock in ours)


def _take_clocks(survivor: Incident, owed: Owed, *, actor: Actor, now: datetime) -> list[Written]:
    written: list[Written] = []
    promised = {clock.kind: clock.due_at for clock in owed.clocks}
    planner = Planner(survivor, terms_of(survivor))
    for clock in timing.running(survivor):
        due_at = promised.get(clock.kind)
        if due_at is None or clock.paused_at is not None or clock.due_at <= due_at:
            continue
        # It stood still where the other one ran: what was taken off for that is put back.
        plan = planner.plan(ClockKind(clock.kind), [])
        if plan.due_at < clock.due_at:
            written += timing.supersede(
                survivor, clock, plan, actor=actor, now=now, without_pauses=True
            )
    return written


def _take_round(survivor: Incident, theirs: UpdateRound, *, now: datetime) -> list[Written]:
    kind = _kind_there(survivor, RoundKind(theirs.kind))
    if kind is not RoundKind.PROMISE:
        for ours in owing.open_rounds(survivor):
            if ours.kind == kind:
                return _tightened(ours, theirs)
    row = UpdateRound(
        tenant_id=survivor.tenant_id,
        provider_id=survivor.provider_id,
        incident=survivor,
        number=owing.next_number(survivor),
        kind=kind,
        media=theirs.media,
        opened_at=now,
        due_at=theirs.due_at,
        promised_in_id=theirs.promised_in_id,
        alarm_at=theirs.alarm_at,
    )
    return [insert(row)]


def _kind_there(survivor: Incident, kind: RoundKind) -> RoundKind:
    """Return as what a word is owed of the survivor: what works again is told there, or not yet."""
    if kind is RoundKind.PROMISE:
        return kind
    if survivor.restored_at is not None:
        return RoundKind.RESTORATION
    return RoundKind.INTERVAL if kind is RoundKind.RESTORATION else kind


def _tightened(ours: UpdateRound, theirs: UpdateRound) -> list[Written]:
    media = sorted({*ours.media, *theirs.media})
    if media == sorted(ours.media) and ours.due_at <= theirs.due_at:
        return []
    ours.media, ours.due_at = media, min(ours.due_at, theirs.due_at)
    ours.alarm_at = min(at for at in (ours.alarm_at, theirs.alarm_at, ours.due_at) if at)
    return [update(ours, "media", "due_at", "alarm_at")]
