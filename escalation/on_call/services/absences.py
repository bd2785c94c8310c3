"""Somebody is away, as they say themselves or as who plans says; why is not asked."""

from datetime import datetime

from django.db import transaction

from escalation.models import Absence, Rota, RotaWatch
from escalation.on_call.asks import SayAbsent
from escalation.on_call.services.common import checked_person, checked_stretch, plans
from tenants.errors import NotAllowed, NotFound
from tenants.ledger.append import append, insert, update
from tenants.rules.roles import Action, Actor, require
from tenants.sole import sole


@transaction.atomic
def say_absent(*, provider_id: int, ask: SayAbsent, actor: Actor, now: datetime) -> Absence:
    """Ask nothing of somebody meanwhile: they are passed over at once."""
    require(actor, Action.WORK, provider_id)
    if ask.user_id != actor.user_id and not plans(actor, provider_id):
        raise NotAllowed()
    checked_stretch(ask.begins_at, ask.ends_at, now=now)
    row = Absence(
        tenant_id=provider_id, provider_id=provider_id, begins_at=ask.begins_at,
        user_id=checked_person(provider_id, ask.user_id, field="user"), ends_at=ask.ends_at,
        said_by_id=actor.person_id, said_at=now,
    )  # fmt: skip
    append(row, "absence.said", actor=actor, at=now, wrote=[insert(row)])
    _look_again(provider_id, now)
    return row


@transaction.atomic
def withdraw_absence(*, absence_id: int, actor: Actor, now: datetime) -> Absence:
    """Be there after all; of an absence that runs what is over stays."""
    row = sole(Absence.objects.select_for_update(of=("self",)).filter(pk=absence_id))
    if row is None or not actor.may(Action.WORK, row.tenant_id):
        raise NotFound()
    if row.user_id != actor.user_id and not plans(actor, row.tenant_id):
        raise NotAllowed()
    if row.withdrawn_at is not None or row.ends_at <= now:
        return row
    if row.begins_at < now:
        row.ends_at = now
    else:
        row.withdrawn_at = now
    row.version += 1
    wrote = update(row, "ends_at", "withdrawn_at", "version")
    append(row, "absence.withdrawn", actor=actor, at=now, wrote=[wrote])
    _look_again(row.tenant_id, now)
    return row


def _look_again(provider_id: int, now: datetime) -> None:
    rotas = Rota.objects.filter(tenant=provider_id, removed_at=None)
    RotaWatch.objects.filter(rota__in=rotas.values("pk")).update(look_at=now, hand_over_at=now)
