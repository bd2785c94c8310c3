"""The stretches in which a clock stood still: ended, carried along, and taken off its term."""

from datetime import datetime

from incidents.models import Clock, Pause
from tenants.contract.rules.hours import Interval
from tenants.ledger.append import Written, insert, update


def pauses_of(clock: Clock) -> list[Interval]:
    """Return the ended pauses of a clock."""
    return [
        (row.started_at, row.ended_at)
        for row in Pause.objects.filter(clock=clock, ended_at__isnull=False).order_by("started_at")
        if row.ended_at is not None
    ]


def end_pause(clock: Clock, *, now: datetime) -> list[Written]:
    if clock.paused_at is None:
        return []
    row = Pause.objects.get(clock=clock, ended_at__isnull=True)
    row.ended_at = now
    clock.paused_for += now - clock.paused_at
    clock.paused_at = None
    return [update(row, "ended_at"), update(clock, "paused_at", "paused_for")]


def carry_pauses(old: Clock, fresh: Clock, *, now: datetime) -> list[Written]:
    """Give a recomputed clock the pauses of the one before: elapsed pause is kept (X7)."""
    written: list[Written] = []
    for row in Pause.objects.filter(clock=old).order_by("started_at"):
        owner = {"tenant_id": row.tenant_id, "provider_id": row.provider_id}
        ended_at = row.ended_at
        copy = Pause(**owner, clock=fresh, started_at=row.started_at, ended_at=ended_at)
        written.append(insert(copy))
        if ended_at is None:
            row.ended_at = now
            fresh.paused_at, fresh.alarm_at, fresh.alarm = row.started_at, None, ""
            written += [update(row, "ended_at"), update(fresh, "paused_at", "alarm_at", "alarm")]
    return written


def take_off(clock: Clock, started_at: datetime, ended_at: datetime) -> Written:
    """Take a stretch off a clock that stood still in it; gross time is kept beside it."""
    clock.paused_for += ended_at - started_at
    owner = {"tenant_id": clock.tenant_id, "provider_id": clock.provider_id}
    return insert(Pause(**owner, clock=clock, started_at=started_at, ended_at=ended_at))
