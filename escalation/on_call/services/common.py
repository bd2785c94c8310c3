"""What every verb of a rota begins with: it is locked, and whoever acts may."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from escalation.choices import DutyLevel
from escalation.models import Rota, RotaWatch
from escalation.on_call.queries.people import people_of
from tenants.errors import Invalid, NotFound
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

# So far ahead anything may be planned, and so long it may last.
FARTHEST: Final = timedelta(days=2 * 366)


def plans(actor: Actor, desk: int) -> bool:
    return actor.may(Action.PLAN, desk)


def lock_rota(rota_id: int, actor: Actor, *, action: Action = Action.PLAN) -> Rota:
    """Return a rota of this person's desk, locked; another's is not there."""
    rows = Rota.objects.select_for_update(of=("self",)).select_related("tenant")
    rota = sole(rows.filter(pk=rota_id, removed_at=None))
    if rota is None or not actor.may(action, rota.tenant_id):
        raise NotFound()
    if rota.customer_id is not None and actor.is_somebody and not actor.sees(rota.customer_id):
        raise NotFound()
    return rota


def look_again(rota: Rota, now: datetime) -> None:
    """Let it be looked at soon for what is wrong ahead: something of it changed."""
    RotaWatch.objects.filter(rota=rota).update(look_at=now, hand_over_at=now)


def checked_level(level: str) -> DutyLevel:
    if level not in DutyLevel.values:
        raise Invalid(_("Choose one of these."), field="level")
    return DutyLevel(level)


def checked_person(desk: int, user_id: int, *, field: str) -> int:
    if not people_of(desk).filter(pk=user_id).exists():
        raise Invalid(_("Choose somebody who works at this desk."), field=field)
    return user_id


def checked_stretch(
    begins: datetime, ends: datetime, *, now: datetime, field: str = "ends_at"
) -> None:
    """Refuse a stretch that is over, ends before it begins, or lies too far ahead."""
    if ends <= begins:
        raise Invalid(_("It ends before it begins."), field=field)
    if ends <= now:
        raise Invalid(_("This is over already."), field=field)
    if ends > now + FARTHEST:
        raise Invalid(_("This is too far ahead."), field=field)
