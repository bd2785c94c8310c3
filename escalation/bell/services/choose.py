"""Choosing what of the bell comes by mail too."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.bell.asks import ChooseMail
from escalation.choices import BellSort, MailWay
from escalation.models import BellChoice
from escalation.notices.rules.wanted import ALWAYS, next_digest
from tenants.errors import Invalid, NotAllowed
from tenants.models import Tenant, User
from tenants.rules.roles import Action, Actor
from tenants.rules.zones import zones

OFFERED: Final = tuple(sort for sort in BellSort if sort not in ALWAYS)


@transaction.atomic
def choose_mail(*, ask: ChooseMail, actor: Actor, now: datetime) -> BellChoice:
    """Keep what somebody wants by mail, at once or in a digest at a time of their day."""
    if actor.user_id is None or not actor.may_somewhere(Action.SEE_QUEUE):
        raise NotAllowed()
    for sort, way in ask.ways.items():
        if sort not in OFFERED or way not in MailWay.values:
            raise Invalid(_("Choose one of these."), field=str(sort))
    if ask.zone and ask.zone not in zones():
        raise Invalid(_("There is no such time zone."), field="zone")
    # One at a time, also while there is no row yet.
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.user_id)
    desk = Tenant.objects.get(pk=min(actor.providers.values()))
    row = BellChoice.objects.filter(tenant=desk.pk, person=actor.user_id).first()
    row = row or BellChoice(tenant=desk, provider=desk, person_id=actor.user_id)
    row.at_once = sorted(sort for sort, way in ask.ways.items() if way == MailWay.AT_ONCE)
    row.daily = sorted(sort for sort, way in ask.ways.items() if way == MailWay.DAILY)
    row.daily_at, row.zone = ask.daily_at, ask.zone
    zone = ZoneInfo(ask.zone or desk.zone)
    row.due_at = next_digest(now, ask.daily_at, zone) if row.daily else None
    row.save()
    return row
