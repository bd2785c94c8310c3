"""Will it ring? Whoever is on duty within a day is tested by each medium, once a week."""

import logging
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Max

from escalation.choices import DutyLevel
from escalation.due import RINGS
from escalation.models import RingTest, Rota, RotaWatch
from escalation.on_call.queries.people import people_of
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.queries.rings import media_of
from escalation.on_call.rules.duty import levels_of, stretches
from escalation.on_call.rules.rings import DAY, is_to_be_asked, next_ring
from escalation.on_call.services.ahead import whole_of
from tenants.ledger.append import append, insert
from tenants.media import Medium
from tenants.models import AccountMail, User
from tenants.people.marks import mark_of
from tenants.people.services.account_queue import owe
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, entered, work_due

logger = logging.getLogger(__name__)

RING: Final = "ring"


def ring_due(*, now: datetime) -> int:
    """Test whoever is due; return of how many rotas. One that fails stops no other."""
    done = 0
    for work in work_due(RINGS, now):
        scope = whole_of(work.provider_id)
        with entered(scope):
            due = RotaWatch.objects.filter(tenant=work.tenant_id, ring_at__lte=now)
            keys = list(due.order_by("ring_at", "pk").values_list("pk", flat=True))
        for key in keys:
            try:
                done += _test(key, scope, now=now)
            except Exception:
                logger.exception("ring.failed", extra={"watch": key})
    return done


def _test(key: int, scope: Scope, *, now: datetime) -> bool:
    with entered(scope):
        rows = RotaWatch.objects.select_for_update(of=("self",), skip_locked=True)
        watch = rows.select_related("rota").filter(pk=key, ring_at__lte=now).first()
        if watch is None:
            return False
        for user in _soon_on_duty(watch.rota, now):
            for medium in media_of(user):
                _ask(watch.rota, user, medium, now=now)
        watch.ring_at = next_ring(now, ZoneInfo(watch.rota.zone))
        watch.save(update_fields=["ring_at"])
        return True


def _soon_on_duty(rota: Rota, now: datetime) -> list[User]:
    plan = plans_of([rota], now, now + DAY)[rota.pk]
    users = {
        row.duty.user
        for level in levels_of(plan, DutyLevel.values)
        for row in stretches(plan, level, now, now + DAY)
        if row.duty.user is not None
    }
    return list(people_of(rota.tenant_id).filter(pk__in=users))


def _ask(rota: Rota, user: User, medium: Medium, *, now: datetime) -> None:
    """Ask once a week, of whichever rota; an address that is new is asked at once."""
    mark = mark_of(getattr(user, medium.address))
    asked = RingTest.objects.filter(tenant=rota.tenant_id, user=user, medium=medium.code, mark=mark)
    if not is_to_be_asked(asked.aggregate(last=Max("asked_at"))["last"], now):
        return
    row = RingTest(
        tenant_id=rota.tenant_id, provider_id=rota.provider_id, rota=rota, user=user,
        medium=medium.code, mark=mark, asked_at=now,
    )  # fmt: skip
    append(rota, "ring.asked", actor=SYSTEM, at=now, wrote=[insert(row)])
    if medium.is_delivered:
        owe(AccountMail.Kind.DUTY, what=RING, user_id=user.pk, ids=[rota.provider_id, row.pk])
