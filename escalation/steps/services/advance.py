"""Escalations that nobody answered in time go on to the next, those of a P1 first."""

import logging
import time
from datetime import datetime
from typing import Final

from escalation.due import ESCALATIONS
from escalation.models import Escalation
from escalation.steps.services.pass_on import pass_on_unanswered
from tenants.scoping import Scope, entered, work_due

logger = logging.getLogger(__name__)

# Of one tenant before the next one has its turn.
BATCH: Final = 20
# Seconds that one tick may take: the next one begins with what is urgent by then.
LONGEST_TICK: Final = 10.0


def advance(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Pass on what is due, over all tenants; return how many. One that fails stops no other."""
    until = time.monotonic() + limit
    done = 0
    tried: set[int] = set()
    while True:
        found = 0
        for work in work_due(ESCALATIONS, now):
            ids = _due(work.scope, work.tenant_id, tried, now=now)
            found += len(ids)
            for escalation_id in ids:
                tried.add(escalation_id)
                done += _pass_on(work.scope, escalation_id, now=now)
                if time.monotonic() > until:
                    return done
        if not found:
            return done


def _due(scope: Scope, tenant_id: int, tried: set[int], *, now: datetime) -> list[int]:
    with entered(scope):
        due = Escalation.objects.filter(tenant=tenant_id, due_at__lte=now).exclude(pk__in=tried)
        ordered = due.order_by("incident__priority", "due_at", "pk")
        return list(ordered.values_list("pk", flat=True)[:BATCH])


def _pass_on(scope: Scope, escalation_id: int, *, now: datetime) -> int:
    try:
        with entered(scope):
            pass_on_unanswered(escalation_id=escalation_id, now=now)
    except Exception:
        logger.exception("escalation.stuck", extra={"escalation": escalation_id})
        return 0
    return 1
