"""Recurring duties of an organisation: taken on, changed, ended, and done with proof."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.duty.asks import ChangeControl, EndControl, RecordDone, TakePack
from incidents.duty.rules.controls import first_word, next_due
from incidents.duty.services.control_rights import may_record
from incidents.facts import ControlDone, ControlSaid
from incidents.models import Control, ControlFile, ControlProof
from incidents.record.services.common import clean_text
from incidents.record.services.files import known_of
from incidents.record.services.storing import Kept, keep
from tenants.choices import Function
from tenants.contract.rules.controls import Control as Asked
from tenants.contract.rules.controls import ControlPack
from tenants.contract.rules.controls_text import LONGEST_MONTHS, OWNERS
from tenants.data import control_packs
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import Written, append, insert, update
from tenants.models import Tenant
from tenants.queries import holders
from tenants.rules.roles import Action, Actor, require

TAKEN: Final = (
    "version", "owner", "every", "ahead", "due_on", "remind_at", "ended_at", "ended_why",
)  # fmt: skip
TEXT: Final = 4000


@transaction.atomic
def take_pack(*, tenant_id: int, ask: TakePack, actor: Actor, now: datetime) -> int:
    """Let an organisation owe the duties of a pack; return how many are new.

    What it owes already stays as it is; what was ended begins anew.
    """
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None or not actor.sees(tenant_id):
        raise NotFound()
    require(actor, Action.CONFIGURE, tenant_id)
    pack = control_packs().get(ask.pack)
    if pack is None:
        raise Invalid(_("Choose one of these."), field="pack")
    if ask.first_on < now.astimezone(ZoneInfo(tenant.zone)).date():
        raise Invalid(_("This day is over."), field="first_on")
    rows = Control.objects.select_for_update().filter(tenant=tenant_id, code__in=pack.controls)
    known = {row.code: row for row in rows}
    fresh = [one for one in pack.controls.values() if _is_asked_anew(known.get(one.code))]
    if not fresh:
        raise Invalid(_("This organisation has all duties of this pack already."), field="pack")
    for asked in fresh:
        _take(tenant, pack, asked, known.get(asked.code), ask, actor=actor, now=now)
    return len(fresh)


@transaction.atomic
def record_done(*, control_id: int, ask: RecordDone, actor: Actor, now: datetime) -> ControlProof:
    """Record that a duty was done, with what shows it: it is due again so many months later."""
    files = keep(ask.attached, now=now)
    control = lock_control(control_id, actor=actor)
    held = holders(control.tenant_id, Function(control.owner))
    if not may_record(actor, tenant_id=control.tenant_id, held_by=held):
        raise NotAllowed()
    _refuse_ended(control)
    if ask.done_on > now.astimezone(ZoneInfo(control.tenant.zone)).date():
        raise Invalid(_("This day is still to come."), field="done_on")
    proof = ControlProof(
        tenant_id=control.tenant_id, provider_id=control.provider_id, control=control,
        done_on=ask.done_on, was_due_on=control.due_on,
        proof=clean_text(ask.proof, "proof", limit=TEXT),
        document=clean_text(ask.document, "document", needed=False, limit=300),
        recorded_by_id=actor.person_id, recorded_at=now,
    )  # fmt: skip
    wrote = [insert(proof), *_attach(proof, files, actor=actor, now=now)]
    following = next_due(ask.done_on, every=control.every)
    # One that was done long ago and is written down now moves nothing back.
    if following > control.due_on:
        control.due_on = following
        wrote.append(_renewed(control, "due_on", now=now))
    facts = ControlDone(
        code=control.code, done_on=str(proof.done_on), due_on=str(control.due_on),
        is_late=proof.is_late,
    )  # fmt: skip
    append(control, "control.done", actor=actor, at=now, wrote=wrote, facts=facts)
    return proof


def _attach(
    proof: ControlProof, files: Sequence[Kept], *, actor: Actor, now: datetime
) -> list[Written]:
    """Write the rows of files that prove it. What nobody could scan now is not kept: nothing asks
    the scanner about it again.
    """
    if any(file.verdict.was_asked and file.verdict.at is None for file in files):
        told = _("The virus scanner does not answer. Send the file again a little later.")
        raise Invalid(told, field="attached")
    return [
        insert(
            ControlFile(
                tenant_id=proof.tenant_id, provider_id=proof.provider_id,
                control_id=proof.control_id, proof=proof, **known_of(file, actor=actor, now=now),
            )
        )
        for file in files
    ]  # fmt: skip


@transaction.atomic
def change_control(*, control_id: int, ask: ChangeControl, actor: Actor, now: datetime) -> Control:
    """Give a duty another owner, another day or another rhythm."""
    control = _to_set_up(control_id, actor)
    if ask.owner not in OWNERS:
        raise Invalid(_("Choose one of these."), field="owner")
    if not 1 <= ask.every <= LONGEST_MONTHS:
        raise Invalid(_("Choose one of these."), field="every")
    is_moved = ask.due_on != control.due_on
    if is_moved and ask.due_on < now.astimezone(ZoneInfo(control.tenant.zone)).date():
        raise Invalid(_("This day is over."), field="due_on")
    control.owner, control.every, control.due_on = ask.owner, ask.every, ask.due_on
    columns = ("owner", "every", "due_on")
    wrote = _renewed(control, *columns, now=now) if is_moved else update(control, *columns)
    facts = ControlSaid(code=control.code, due_on=str(control.due_on))
    append(control, "control.changed", actor=actor, at=now, wrote=[wrote], facts=facts)
    return control


@transaction.atomic
def end_control(*, control_id: int, ask: EndControl, actor: Actor, now: datetime) -> Control:
    """Ask a duty of this organisation no longer, and say why; what was proven stands."""
    control = _to_set_up(control_id, actor)
    control.ended_why = clean_text(ask.why, "why", limit=TEXT)
    control.ended_at, control.remind_at = now, None
    wrote = update(control, "ended_at", "ended_why", "remind_at")
    facts = ControlSaid(code=control.code, due_on=str(control.due_on))
    append(control, "control.ended", actor=actor, at=now, wrote=[wrote], facts=facts)
    return control


def lock_control(control_id: int, *, actor: Actor) -> Control:
    """Take a duty of an organisation that this person sees, or NotFound."""
    rows = Control.objects.select_for_update(of=("self",)).select_related("tenant")
    control = rows.filter(pk=control_id).first()
    if control is None or not actor.sees(control.tenant_id):
        raise NotFound()
    return control


def _to_set_up(control_id: int, actor: Actor) -> Control:
    control = lock_control(control_id, actor=actor)
    require(actor, Action.CONFIGURE, control.tenant_id)
    _refuse_ended(control)
    return control


def _refuse_ended(control: Control) -> None:
    if control.ended_at is not None:
        raise Stale(_("This duty is no longer asked of this organisation."))


def _is_asked_anew(row: Control | None) -> bool:
    return row is None or row.ended_at is not None


def _take(
    tenant: Tenant, pack: ControlPack, asked: Asked, row: Control | None, ask: TakePack, *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    is_new = row is None
    row = row or Control(tenant=tenant, provider_id=tenant.provider_id, code=asked.code)
    row.version, row.owner = pack.version, asked.owner
    row.every, row.ahead, row.due_on = asked.every, asked.ahead, ask.first_on
    row.ended_at, row.ended_why = None, ""
    row.remind_at = first_word(row.due_on, ahead=row.ahead, zone=ZoneInfo(tenant.zone), now=now)
    wrote = insert(row) if is_new else update(row, *TAKEN)
    facts = ControlSaid(code=row.code, due_on=str(row.due_on))
    append(row, "control.taken", actor=actor, at=now, wrote=[wrote], facts=facts)


def _renewed(control: Control, *columns: str, now: datetime) -> Written:
    """Write another day, from which on it speaks anew."""
    zone = ZoneInfo(control.tenant.zone)
    control.remind_at = first_word(control.due_on, ahead=control.ahead, zone=zone, now=now)
    return update(control, *columns, "remind_at")
