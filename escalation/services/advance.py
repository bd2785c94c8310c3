"""Escalations that nobody answered in time go on to the next, each by itself."""

import logging
from datetime import datetime

from escalation.models import Escalation
from escalation.services.pass_on import pass_on_unanswered
from tenants.scoping import Queue, Scope, entered, tenants_with_work

logger = logging.getLogger(__name__)


def advance(*, now: datetime) -> int:
    """Pass on what is due, over all tenants; return how many. One that fails stops no other."""
    done = 0
    for tenant_id, provider_id in tenants_with_work(Queue.ESCALATIONS, now):
        scope = Scope.of(tenant_id, provider_id)
        with entered(scope):
            due = Escalation.objects.filter(tenant=tenant_id, due_at__lte=now)
            ids = list(due.order_by("incident", "pk").values_list("pk", flat=True))
        for escalation_id in ids:
            try:
                with entered(scope):
                    pass_on_unanswered(escalation_id=escalation_id, now=now)
                    done += 1
            except Exception:
                logger.exception("escalation.stuck", extra={"escalation": escalation_id})
    return done
