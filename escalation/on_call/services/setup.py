"""A rota is made, changed and removed."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.models import Rota, RotaWatch
from escalation.on_call.asks import SetUpRota
from escalation.on_call.rules.rings import next_ring
from escalation.on_call.services.common import lock_rota, look_again, plans
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert, update
from tenants.ledger.changed import changed_columns, remember
from tenants.models import Team, Tenant
from tenants.rules.roles import Actor
from tenants.rules.zones import zones

LONGEST_NAME: Final = 80
# Of one provider.
MOST: Final = 200


@transaction.atomic
def make_rota(*, provider_id: int, ask: SetUpRota, actor: Actor, now: datetime) -> Rota:
    """Make a rota without anybody in it yet."""
    provider = Tenant.objects.select_for_update(of=("self",)).filter(pk=provider_id).first()
    if provider is None or not provider.is_provider or not plans(actor, provider_id):
        raise NotFound()
    told = _told(provider, ask, actor)
    if Rota.objects.filter(tenant=provider, removed_at=None).count() >= MOST:
        raise Invalid(_("Remove one that is not used any more first."), field="name")
    _refuse_second(provider, told)
    rota = Rota(tenant=provider, provider=provider, made_at=now, **told)
    wrote = [insert(rota)]
    append(rota, "rota.made", actor=actor, at=now, wrote=wrote, version=rota.version)
    ring_at = next_ring(now, ZoneInfo(rota.zone))
    RotaWatch(
        tenant=provider,
        provider=provider,
        rota=rota,
        look_at=now,
        ring_at=ring_at,
        hand_over_at=now,
        handed_until=now,
    ).save()
    return rota


@transaction.atomic
def change_rota(*, rota_id: int, ask: SetUpRota, actor: Actor, now: datetime) -> Rota:
    """Change what it is called and for whom it is; who is on duty stays as planned."""
    rota = lock_rota(rota_id, actor)
    remember(rota)
    told = _told(rota.tenant, ask, actor)
    _refuse_second(rota.tenant, told, but=rota.pk)
    for name, value in told.items():
        setattr(rota, name, value)
    if changed_columns(rota):
        _record(rota, "rota.changed", actor=actor, now=now)
        look_again(rota, now)
    return rota


@transaction.atomic
def remove_rota(*, rota_id: int, actor: Actor, now: datetime) -> Rota:
    """Ask nobody by it any more; who was on duty stays known."""
    rota = lock_rota(rota_id, actor)
    remember(rota)
    rota.removed_at = now
    _record(rota, "rota.removed", actor=actor, now=now)
    RotaWatch.objects.filter(rota=rota).update(look_at=None, ring_at=None, hand_over_at=None)
    return rota


def _record(rota: Rota, kind: str, *, actor: Actor, now: datetime) -> None:
    rota.version += 1
    wrote = [update(rota, *changed_columns(rota))]
    append(rota, kind, actor=actor, at=now, wrote=wrote, version=rota.version)


def _told(provider: Tenant, ask: SetUpRota, actor: Actor) -> dict[str, Any]:
    """Return what is kept of it, or refuse it by its field."""
    wrong: dict[str, str] = {}
    name = " ".join(ask.name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        wrong["name"] = _("Give it a name of at most %(count)d letters.") % {"count": LONGEST_NAME}
    if ask.zone not in zones():
        wrong["zone"] = _("There is no time zone of this name.")
    if ask.team_id is not None and ask.customer:
        wrong["customer"] = _("Choose a team or a customer, not both.")
    if wrong:
        raise Invalid(errors=wrong)
    return {
        "name": name,
        "zone": ask.zone,
        "team_id": _team(provider, ask.team_id),
        "customer_id": _customer(provider, ask.customer, actor),
        "is_round_the_clock": ask.is_round_the_clock,
        "needs_phone": ask.needs_phone,
    }


def _team(provider: Tenant, team_id: int | None) -> int | None:
    if team_id is None:
        return None
    if not Team.objects.filter(tenant=provider, is_active=True, pk=team_id).exists():
        raise Invalid(_("Choose a team from the list."), field="team")
    return team_id


def _customer(provider: Tenant, name: str, actor: Actor) -> int | None:
    said = " ".join(name.split())
    if not said:
        return None
    rows = Tenant.objects.filter(provider=provider, is_active=True).exclude(pk=provider.pk)
    found = rows.filter(name__iexact=said).order_by("pk").values_list("pk", flat=True).first()
    if "\x00" in said or found is None or (actor.is_somebody and not actor.sees(found)):
        told = _("There is no customer of this name: %(name)s") % {"name": said[:LONGEST_NAME]}
        raise Invalid(told, field="customer")
    return found


def _refuse_second(provider: Tenant, told: dict[str, Any], *, but: int | None = None) -> None:
    """One rota each: of two nobody would know which holds."""
    same = Rota.objects.filter(
        tenant=provider, team=told["team_id"], customer=told["customer_id"], removed_at=None
    ).exclude(pk=but or 0)
    if same.exists():
        field = "team" if told["team_id"] else "customer"
        raise Invalid(_("There is a rota for this already."), field=field)
