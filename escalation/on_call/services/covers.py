"""Who takes over: as it was planned, or as two of them agreed, each by an act of their own."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import CoverState
from escalation.models import DutyCover, Rota
from escalation.on_call.asks import AskSwap, TakeOver
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.rules.duty import stretches
from escalation.on_call.services.common import (
    checked_level,
    checked_person,
    checked_stretch,
    lock_rota,
    look_again,
    plans,
)
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger.append import append, insert, update
from tenants.models import AccountMail
from tenants.people.services.account_queue import owe
from tenants.rules.roles import Action, Actor

SWAP: Final = "swap"


@transaction.atomic
def take_over(*, rota_id: int, ask: TakeOver, actor: Actor, now: datetime) -> DutyCover:
    """Put somebody on duty instead of whoever was planned: who plans says so."""
    rota = lock_rota(rota_id, actor)
    row = _row(rota, ask, CoverState.HOLDS, actor=actor, now=now)
    append(rota, "cover.planned", actor=actor, at=now, wrote=[insert(row)])
    look_again(rota, now)
    return row


@transaction.atomic
def ask_swap(*, rota_id: int, ask: AskSwap, actor: Actor, now: datetime) -> DutyCover:
    """Ask a colleague to take over one's own duty; nothing changes until they agree."""
    rota = lock_rota(rota_id, actor, action=Action.WORK)
    row = _row(rota, ask, CoverState.ASKED, actor=actor, now=now)
    row.asked_by_id = actor.person_id
    if ask.user_id == actor.person_id:
        raise Invalid(_("Ask somebody else."), field="user")
    _require_own(rota, ask.level, ask.begins_at, ask.ends_at, actor.person_id, field="begins_at")
    if ask.back_begins_at is not None and ask.back_ends_at is not None:
        begins, ends = ask.back_begins_at, ask.back_ends_at
        checked_stretch(begins, ends, now=now, field="back_ends_at")
        _require_own(rota, ask.level, begins, ends, ask.user_id, field="back_begins_at")
        row.back_begins_at, row.back_ends_at = begins, ends
    elif (ask.back_begins_at is None) != (ask.back_ends_at is None):
        raise Invalid(_("Fill in both moments, or none."), field="back_ends_at")
    append(rota, "swap.asked", actor=actor, at=now, wrote=[insert(row)])
    _write(row, row.user_id)
    return row


@transaction.atomic
def answer_swap(*, cover_id: int, agrees: bool, actor: Actor, now: datetime) -> DutyCover:
    """Agree to take over, or not: whoever was asked says so, and nobody for them."""
    rota, row = _lock(cover_id, actor)
    if row.user_id != actor.person_id:
        raise NotAllowed()
    if row.state != CoverState.ASKED:
        raise Invalid(_("This was answered or withdrawn already."))
    if agrees and row.ends_at <= now:
        raise Invalid(_("This is over already."))
    if agrees:
        _require_still_own(rota, row)
    kind = "swap.accepted" if agrees else "swap.declined"
    state = CoverState.HOLDS if agrees else CoverState.DECLINED
    _become(row, state, kind, rota=rota, actor=actor, now=now)
    _write(row, row.asked_by_id)
    return row


@transaction.atomic
def withdraw_cover(*, cover_id: int, actor: Actor, now: datetime) -> DutyCover:
    """Take it back: who asked while it is not answered, and who plans at any time."""
    rota, row = _lock(cover_id, actor)
    is_own_question = row.state == CoverState.ASKED and row.asked_by_id == actor.person_id
    if not is_own_question and not plans(actor, rota.tenant_id):
        raise NotAllowed()
    if row.state in (CoverState.HOLDS, CoverState.ASKED):
        if row.ends_at <= now and row.state == CoverState.HOLDS:
            raise Invalid(_("This is over already."))
        kind = "cover.withdrawn"
        _become(row, CoverState.WITHDRAWN, kind, rota=rota, actor=actor, now=now)
    return row


def _write(row: DutyCover, user_id: int | None) -> None:
    """Owe a mail about a swap: to who is asked, and what came of it to who asked."""
    ids = [row.provider_id, row.pk]
    owe(AccountMail.Kind.DUTY, what=SWAP, user_id=user_id, ids=ids)


def _become(
    row: DutyCover, state: CoverState, kind: str, *, rota: Rota, actor: Actor, now: datetime
) -> None:
    if state == CoverState.WITHDRAWN and row.state == CoverState.HOLDS and row.begins_at < now:
        # What was done of it stays: from now on the plan holds again.
        row.ends_at = now
        state = CoverState.HOLDS
    row.state, row.answered_at = state, now
    row.version += 1
    wrote = update(row, "state", "answered_at", "ends_at", "version")
    append(rota, kind, actor=actor, at=now, wrote=[wrote])
    look_again(rota, now)


def _row(rota: Rota, ask: TakeOver, state: CoverState, *, actor: Actor, now: datetime) -> DutyCover:
    level = checked_level(ask.level)
    checked_stretch(ask.begins_at, ask.ends_at, now=now)
    user = checked_person(rota.tenant_id, ask.user_id, field="user")
    return DutyCover(
        tenant_id=rota.tenant_id, provider_id=rota.provider_id, rota=rota, level=level,
        user_id=user, begins_at=ask.begins_at, ends_at=ask.ends_at, state=state,
        said_by_id=actor.person_id, said_at=now,
    )  # fmt: skip


def _lock(cover_id: int, actor: Actor) -> tuple[Rota, DutyCover]:
    found = DutyCover.objects.filter(pk=cover_id).values_list("rota", flat=True).first()
    if found is None:
        raise NotFound()
    rota = lock_rota(found, actor, action=Action.SEE_QUEUE)
    return rota, DutyCover.objects.select_for_update(of=("self",)).get(pk=cover_id)


def _require_own(
    rota: Rota, level: str, begins: datetime, ends: datetime, user: int, *, field: str
) -> None:
    """Only one's own duty is given away, all of it one's own."""
    plan = plans_of([rota], begins, ends)[rota.pk]
    if any(one.duty.planned != user for one in stretches(plan, level, begins, ends)):
        raise Invalid(_("Not all of this is their duty: look at the rota."), field=field)


def _require_still_own(rota: Rota, row: DutyCover) -> None:
    """What was planned otherwise meanwhile is not swapped any more."""
    if row.asked_by_id is None:
        return
    _require_own(rota, row.level, row.begins_at, row.ends_at, row.asked_by_id, field="key")
    if row.back_begins_at and row.back_ends_at:
        _require_own(
            rota, row.level, row.back_begins_at, row.back_ends_at, row.user_id, field="key"
        )
