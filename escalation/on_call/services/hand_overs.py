"""A hand-over is written at each shift change; whoever comes hears of it and confirms."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from escalation.choices import DutyLevel
from escalation.due import HAND_OVERS
from escalation.models import HandOver, HandOverWord, Rota, RotaWatch
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.queries.standing import standing
from escalation.on_call.rules.hand_overs import AHEAD, BACK, Change, changes_between
from escalation.on_call.services.ahead import whole_of
from tenants.ledger.append import append, insert, update
from tenants.models import AccountMail
from tenants.people.services.account_queue import owe
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, entered, work_due

logger = logging.getLogger(__name__)

HANDED: Final = "handed"
MOMENT: Final = timedelta(seconds=1)


def hand_over_due(*, now: datetime) -> int:
    """Write what is due; return of how many rotas. One that fails stops no other."""
    done = 0
    for work in work_due(HAND_OVERS, now):
        scope = whole_of(work.provider_id)
        with entered(scope):
            due = RotaWatch.objects.filter(tenant=work.tenant_id, hand_over_at__lte=now)
            keys = list(due.order_by("hand_over_at", "pk").values_list("pk", flat=True))
        for key in keys:
            try:
                done += _hand_over(key, scope, now=now)
            except Exception:
                logger.exception("hand_over.failed", extra={"watch": key})
    return done


def _hand_over(key: int, scope: Scope, *, now: datetime) -> bool:
    with entered(scope):
        rows = RotaWatch.objects.select_for_update(of=("self",), skip_locked=True)
        watch = rows.select_related("rota").filter(pk=key, hand_over_at__lte=now).first()
        if watch is None:
            return False
        rota, since, until = watch.rota, watch.handed_until, now + MOMENT
        past = list(_changes(rota, since, until))
        for change in past:
            _write(rota, change, now=now)
        ahead = min((one.at for one in _changes(rota, until, now + AHEAD)), default=now + AHEAD)
        watch.handed_until, watch.hand_over_at = until, ahead
        watch.save(update_fields=["handed_until", "hand_over_at"])
        return bool(past)


def _changes(rota: Rota, since: datetime, until: datetime) -> Iterable[Change]:
    plan = plans_of([rota], since - BACK, until)[rota.pk]
    for level in DutyLevel.values:
        yield from changes_between(plan, level, since, until)


def _write(rota: Rota, change: Change, *, now: datetime) -> None:
    same = HandOver.objects.filter(rota=rota, level=change.level, at=change.at)
    if same.exists():
        return
    of_provider = {"tenant_id": rota.tenant_id, "provider_id": rota.provider_id}
    row = HandOver(
        **of_provider, rota=rota, level=change.level, left_by_id=change.leaving,
        taken_by_id=change.coming, at=change.at, written_at=now, **standing(rota, now),
    )  # fmt: skip
    wrote = [insert(row)]
    words = HandOverWord.objects.filter(rota=rota, level=change.level, hand_over=None)
    for word in words.select_for_update(of=("self",)).order_by("pk"):
        word.hand_over = row
        wrote.append(update(word, "hand_over"))
    append(rota, "handover.written", actor=SYSTEM, at=now, wrote=wrote)
    owe(
        AccountMail.Kind.DUTY, what=HANDED, user_id=change.coming, ids=[rota.provider_id, row.pk]
    )  # fmt: skip
