"""What is said around a hand-over: words for who comes next, and that they know of it."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.models import HandOver, HandOverWord, Rota
from escalation.on_call.asks import AddToNote, TellNext
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.rules.duty import on_duty
from escalation.on_call.services.common import checked_level, lock_rota
from escalation.on_call.services.hand_overs import MOMENT
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger.append import append, insert, update
from tenants.rules.roles import Action, Actor

LONGEST: Final = 4_000


@transaction.atomic
def tell_next(*, rota_id: int, ask: TellNext, actor: Actor, now: datetime) -> HandOverWord:
    """Leave words for whoever comes next; whoever is on duty at that level does."""
    rota = lock_rota(rota_id, actor, action=Action.WORK)
    level = checked_level(ask.level)
    plan = plans_of([rota], now, now + MOMENT)[rota.pk]
    if on_duty(plan, level, now).user != actor.person_id:
        raise Invalid(_("You are not on duty at this level now."), field="level")
    return _word(rota, level, ask.text, None, actor=actor, now=now)


@transaction.atomic
def add_to_note(*, note_id: int, ask: AddToNote, actor: Actor, now: datetime) -> HandOverWord:
    """Add what was forgotten, until whoever came has confirmed."""
    rota, row = _lock(note_id, actor)
    if row.left_by_id != actor.person_id:
        raise NotAllowed()
    if row.confirmed_at is not None:
        raise Invalid(_("It was confirmed already: tell your colleague."), field="text")
    return _word(rota, row.level, ask.text, row, actor=actor, now=now)


@transaction.atomic
def confirm_note(*, note_id: int, actor: Actor, now: datetime) -> HandOver:
    """Know of it: whoever was handed it says so, and nobody for them; once."""
    rota, row = _lock(note_id, actor)
    if row.taken_by_id != actor.person_id:
        raise NotAllowed()
    if row.confirmed_at is None:
        row.confirmed_at = now
        wrote = [update(row, "confirmed_at")]
        append(rota, "handover.confirmed", actor=actor, at=now, wrote=wrote)
    return row


def _lock(note_id: int, actor: Actor) -> tuple[Rota, HandOver]:
    found = HandOver.objects.filter(pk=note_id).values_list("rota", flat=True).first()
    if found is None:
        raise NotFound()
    rota = lock_rota(found, actor, action=Action.WORK)
    return rota, HandOver.objects.select_for_update(of=("self",)).get(pk=note_id)


def _word(
    rota: Rota, level: str, text: str, note: HandOver | None, *, actor: Actor, now: datetime
) -> HandOverWord:
    said = text.strip()
    if not said or len(said) > LONGEST or "\x00" in said:
        told = _("Write at most %(count)d letters.") % {"count": LONGEST}
        raise Invalid(told, field="text")
    row = HandOverWord(
        tenant_id=rota.tenant_id, provider_id=rota.provider_id, rota=rota, level=level,
        hand_over=note, text=said, written_by_id=actor.person_id, written_at=now,
    )  # fmt: skip
    append(rota, "handover.told", actor=actor, at=now, wrote=[insert(row)])
    return row
