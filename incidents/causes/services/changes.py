"""A change: proposed, approved, carried out as planned or later, or withdrawn (R123, R129)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import ApproveChange, CarryOut, DescribeChange, ReferTo, SayWhy
from incidents.causes.rules.moves import (
    check_lapses,
    lapses,
    may_approve,
    may_carry_out,
    may_change,
)
from incidents.causes.services.checks import let_check_lapse, require_checked
from incidents.causes.services.held import (
    begin,
    by_number,
    describe,
    lock_held,
    provider_by,
    record_held,
)
from incidents.causes.services.referring import refer_here
from incidents.choices import ChangeKind, ChangeState
from incidents.models import Change, Problem, Release
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.changed import changed_columns
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def propose_change(
    *, provider_id: int, about: DescribeChange, refers: ReferTo, actor: Actor, now: datetime
) -> Change:
    """Propose one, with the incidents and improvements it is for."""
    provider = provider_by(provider_id, actor)
    change = Change(tenant=provider, provider=provider)
    _describe(change, about)
    begin(change, "change.proposed", actor=actor, now=now)
    refer_here(change, refers, actor=actor, now=now)
    return change


@transaction.atomic
def describe_change(
    *, change_id: int, expected_version: int, ask: DescribeChange, actor: Actor, now: datetime
) -> Change:
    """Say anew what it is; an approval of something else than this lapses."""
    change = lock_held(Change, change_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, change.provider_id)
    if not may_change(ChangeState(change.state)):
        raise Invalid(_("This change has ended."))
    _describe(change, ask)
    changed = frozenset(changed_columns(change))
    if "touches_security" in changed and not ask.touches_security:
        told = _("That it touches no security is said by whoever checks it.")
        raise Invalid(told, field="touches_security")
    if change.check_outcome and check_lapses(changed):
        let_check_lapse(change)
    if change.approved_at and lapses(ChangeKind(change.kind), changed):
        change.state, change.approved_at = ChangeState.PROPOSED, None
        change.approved_by, change.approved_name = None, ""
    return record_held(change, "change.changed", actor=actor, now=now)


@transaction.atomic
def approve_change(*, change_id: int, ask: ApproveChange, actor: Actor, now: datetime) -> Change:
    """Approve it; never the person who proposed it. An emergency may be approved afterwards."""
    change = lock_held(Change, change_id, actor=actor)
    require(actor, Action.APPROVE, change.provider_id)
    state = ChangeState(change.state)
    is_approved = change.approved_at is not None
    if not may_approve(ChangeKind(change.kind), state, is_approved=is_approved):
        raise Invalid(_("This change wants no approval now."))
    name = clean_text(ask.name, "name", needed=False, limit=200)
    if change.made_by_id == actor.user_id and not name:
        raise NotAllowed(_("Whoever proposed a change does not approve it."))
    change.approved_at, change.approved_by_id, change.approved_name = now, actor.user_id, name
    if state is ChangeState.PROPOSED:
        change.state = ChangeState.APPROVED
    return record_held(change, "change.approved", actor=actor, now=now)


@transaction.atomic
def carry_out_change(*, change_id: int, ask: CarryOut, actor: Actor, now: datetime) -> Change:
    """Say when it was carried out and what came of it."""
    change = lock_held(Change, change_id, actor=actor)
    require(actor, Action.WORK, change.provider_id)
    if not may_change(ChangeState(change.state)):
        raise Invalid(_("This change has ended."))
    if not may_carry_out(ChangeKind(change.kind), ChangeState(change.state)):
        raise Invalid(_("A normal change is carried out after it was approved."))
    require_checked(change)
    if ask.done_at > now:
        raise Invalid(_("This moment is still to come."), field="done_at")
    change.done_at, change.result = ask.done_at, clean_text(ask.result, "result")
    change.state = ChangeState.DONE if ask.is_success else ChangeState.FAILED
    kind = "change.done" if ask.is_success else "change.failed"
    return record_held(change, kind, actor=actor, now=now)


@transaction.atomic
def withdraw_change(*, change_id: int, ask: SayWhy, actor: Actor, now: datetime) -> Change:
    change = lock_held(Change, change_id, actor=actor)
    require(actor, Action.WORK, change.provider_id)
    if not may_change(ChangeState(change.state)):
        raise Invalid(_("This change has ended."))
    change.result, change.state = clean_text(ask.reason, "reason"), ChangeState.WITHDRAWN
    return record_held(change, "change.withdrawn", actor=actor, now=now)


def _describe(change: Change, ask: DescribeChange) -> None:
    describe(change, ask)
    change.reason = clean_text(ask.reason, "reason", needed=not change.outside_number)
    if ask.kind not in ChangeKind.values:
        raise Invalid(_("Choose one of these."), field="kind")
    change.kind, change.is_patch = ask.kind, ask.is_patch
    change.touches_security = ask.touches_security
    change.problem = by_number(Problem, ask.problem, change.provider_id, field="problem")
    change.release = by_number(Release, ask.release, change.provider_id, field="release")
    if ask.planned_until and not ask.planned_from:
        raise Invalid(_("Say from when as well."), field="planned_from")
    if ask.planned_until and ask.planned_from and ask.planned_until < ask.planned_from:
        raise Invalid(_("This ends before it begins."), field="planned_until")
    change.planned_from, change.planned_until = ask.planned_from, ask.planned_until
