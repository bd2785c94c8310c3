"""Holding an outage: its lock, its next version, and the state that follows from its incidents."""

from collections.abc import Sequence
from datetime import datetime

from incidents.choices import OutageState, Status
from incidents.facts import OutageParts
from incidents.models import Outage, OutagePart
from incidents.record.rules.outages import WORKS, state_after
from tenants.choices import Side
from tenants.errors import NotFound
from tenants.ledger.append import append, update
from tenants.ledger.changed import changed_columns, remember
from tenants.ledger.facts import NOTHING, Facts
from tenants.rules.roles import Action, Actor
from tenants.scoping import Scope, entered

TOLD = {
    OutageState.OPEN: "outage.reopened",
    OutageState.RESTORED: "outage.restored",
    OutageState.CLOSED: "outage.closed",
}


def lock_outage(outage_id: int, *, actor: Actor) -> Outage:
    """Take the row of one outage. It comes before the rows of its incidents, always."""
    rows = Outage.objects.select_for_update(of=("self",)).select_related("provider")
    outage = rows.filter(pk=outage_id).first()
    if outage is None or not actor.may(Action.SEE_QUEUE, outage.provider_id):
        raise NotFound()
    remember(outage)
    return outage


def record_outage(
    outage: Outage, kind: str, *, actor: Actor, now: datetime, facts: Facts = NOTHING
) -> Outage:
    """Save what changed of a locked outage as its next version, and tell it."""
    outage.version += 1
    wrote = [update(outage, *changed_columns(outage))]
    append(outage, kind, actor=actor, at=now, wrote=wrote, version=outage.version, facts=facts)
    return outage


def tell(outage: Outage, kind: str, *, actor: Actor, now: datetime, facts: Facts) -> None:
    """Tell of what was done with its incidents: their own chains tell what was written."""
    append(outage, kind, actor=actor, at=now, facts=facts)


def statuses_of(outage: Outage) -> dict[int, Status]:
    """Return how each incident stands that is part of it, by key.

    Of all customers, whoever acts: an outage that is over for those in sight of one colleague may
    run for another. Keys and states alone leave this function.
    """
    whole = (outage.provider_id,)
    with entered(Scope(tenants=(), providers=whole, side=Side.PROVIDER, wholes=whole)):
        parts = OutagePart.objects.filter(outage=outage, left_at=None)
        found = list(parts.values_list("incident_id", "incident__status"))
    return {pk: Status(status) for pk, status in found}


def not_working(outage: Outage) -> list[int]:
    return sorted(pk for pk, status in statuses_of(outage).items() if status not in WORKS)


def settle(outage: Outage, *, actor: Actor, now: datetime, falls_back: bool = False) -> OutageState:
    """Let a locked outage follow its incidents; where it stands so already nothing is told."""
    before = OutageState(outage.state)
    after = state_after(before, list(statuses_of(outage).values()), falls_back=falls_back)
    if after is not before:
        move(outage, after, actor=actor, now=now)
    return after


def move(
    outage: Outage,
    state: OutageState,
    *,
    actor: Actor,
    now: datetime,
    left: Sequence[int] = (),
    left_reason: str = "",
) -> None:
    """Bring a locked outage to another state; `left` names the incidents that do not work yet."""
    outage.state, outage.left_reason = state, left_reason
    outage.closed_at = now if state is OutageState.CLOSED else None
    if state is OutageState.OPEN:
        outage.restored_at = None
    elif outage.restored_at is None:
        outage.restored_at = now
    record_outage(
        outage, TOLD[state], actor=actor, now=now, facts=OutageParts(incidents=sorted(left))
    )
