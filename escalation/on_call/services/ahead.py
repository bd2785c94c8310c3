"""Looks at each rota for what is wrong in the days ahead, and warns who plans of each thing once.

Looked at each day, and at once when something of it changes: so nothing is first seen at night.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from escalation.choices import DutyLevel
from escalation.due import ROTAS
from escalation.models import DutyGap, Rota, RotaWatch
from escalation.on_call.queries.people import deaf, planners_of
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.rules.duty import Plan, levels_of
from escalation.on_call.rules.faults import Found, faults
from tenants.choices import Side
from tenants.models import AccountMail
from tenants.people.services.account_queue import owe
from tenants.scoping import Scope, entered, work_due

logger = logging.getLogger(__name__)

AHEAD: Final = timedelta(days=30)
EVERY: Final = timedelta(days=1)
GAPS: Final = "gaps"


def look_ahead(*, now: datetime) -> int:
    """Look at what is due; return how many rotas. One that fails stops no other."""
    done = 0
    for work in work_due(ROTAS, now):
        scope = whole_of(work.provider_id)
        with entered(scope):
            due = RotaWatch.objects.filter(tenant=work.tenant_id, look_at__lte=now)
            keys = list(due.order_by("look_at", "pk").values_list("pk", flat=True))
        for key in keys:
            try:
                done += _look(key, scope, now=now)
            except Exception:
                logger.exception("rota.look_failed", extra={"watch": key})
    return done


def whole_of(provider_id: int) -> Scope:
    return Scope(tenants=(), providers=(provider_id,), side=Side.PROVIDER, wholes=(provider_id,))


def faults_of(rota: Rota, plan: Plan, start: datetime, end: datetime) -> list[Found]:
    """Return what is wrong with this rota between these moments."""
    users = {user for one in plan.rotations for user in one.members}
    users |= {one.user for one in plan.covers}
    levels = levels_of(plan, DutyLevel.values)
    return faults(plan, levels, start, end, deaf=deaf(rota, users))


def _look(key: int, scope: Scope, *, now: datetime) -> bool:
    with entered(scope):
        rows = RotaWatch.objects.select_for_update(of=("self",), skip_locked=True)
        watch = rows.select_related("rota").filter(pk=key, look_at__lte=now).first()
        if watch is None:
            return False
        rota, until = watch.rota, now + AHEAD
        plan = plans_of([rota], now, until)[rota.pk]
        fresh = _keep(rota, faults_of(rota, plan, now, until), now=now)
        watch.look_at = now + EVERY
        watch.save(update_fields=["look_at"])
        if fresh:
            logger.warning("rota.faults", extra={"rota": rota.pk, "count": len(fresh)})
            for user_id in planners_of(rota.tenant_id):
                owe(
                    AccountMail.Kind.DUTY, what=GAPS, user_id=user_id,
                    ids=[rota.provider_id, rota.pk],
                )  # fmt: skip
        return True


def _keep(rota: Rota, found: Sequence[Found], *, now: datetime) -> list[DutyGap]:
    """Keep what is wrong now; return what nobody was warned of. What is mended is closed."""
    open_now = DutyGap.objects.select_for_update(of=("self",)).filter(
        rota=rota, mended_at=None, ends_at__gt=now
    )
    known = list(open_now.order_by("pk"))
    fresh: list[DutyGap] = []
    for one in found:
        same = next((row for row in known if _is_same(row, one)), None)
        if same is None:
            fresh.append(_row(rota, one, now))
            continue
        known.remove(same)
        if same.ends_at != one.ends:
            same.ends_at = one.ends
            same.save(update_fields=["ends_at"])
    DutyGap.objects.filter(pk__in=[row.pk for row in known]).update(mended_at=now)
    return DutyGap.objects.bulk_create(fresh)


def _is_same(row: DutyGap, one: Found) -> bool:
    """Say whether it is the same: one that runs, or that reaches beyond what is seen, grows."""
    of_same = (row.level, row.fault, row.user_id) == (one.level, one.fault, one.user)
    return of_same and row.begins_at <= one.ends and one.begins <= row.ends_at


def _row(rota: Rota, one: Found, now: datetime) -> DutyGap:
    return DutyGap(
        tenant_id=rota.tenant_id, provider_id=rota.provider_id, rota=rota, level=one.level,
        fault=one.fault, user_id=one.user, begins_at=one.begins, ends_at=one.ends, found_at=now,
    )  # fmt: skip
