"""One look over all tenants for clocks and rounds whose moment has come."""

import logging
from collections.abc import Callable
from datetime import datetime

from escalation.services.settle import settle_left
from incidents.services.breach_watch import watch_breaches
from incidents.services.watch import watch_clocks, watch_rounds
from tenants.scoping import Queue, Scope, entered, tenants_with_work

logger = logging.getLogger(__name__)

WATCHED: tuple[tuple[Queue, Callable[..., int]], ...] = (
    (Queue.CLOCKS, watch_clocks),
    (Queue.ROUNDS, watch_rounds),
    (Queue.BREACHES, watch_breaches),
)


def watch(*, now: datetime) -> int:
    """Let what is due speak; return how much. A tenant that fails stops no other."""
    spoken = 0
    for queue, look in WATCHED:
        for tenant_id, provider_id in tenants_with_work(queue, now):
            try:
                if queue is Queue.ROUNDS:
                    # A mail that was taken in time counts, also when its worker died since.
                    settle_left(Scope.of(tenant_id, provider_id), tenant_id, now=now)
                with entered(Scope.of(tenant_id, provider_id)):
                    spoken += look(now=now)
            except Exception:
                logger.exception("watch.failed", extra={"queue": str(queue), "tenant": tenant_id})
    return spoken
