"""The ticks. Each looks into the database for what is due; running twice or never harms nothing."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from escalation.notices.services.deliver import deliver
from escalation.notices.services.digest import write_digests
from escalation.services import watchdog as watching
from escalation.services.sweep import watch as watch_all
from escalation.steps.services.advance import advance
from tenants.clock import now
from tenants.ledger.claim import clear_done
from tenants.ledger.outbox import drain

logger = logging.getLogger(__name__)

# A tick that nobody took in this time is not run: the next one sees the same.
EXPIRES = 5


@shared_task
def outbox_drain() -> None:
    watching.beat("outbox", now=now())
    if drain(now=now()):
        _bring_out_soon()


@shared_task
def watch() -> None:
    watching.beat("watch", now=now())
    watch_all(now=now())


@shared_task
def advance_escalations() -> None:
    watching.beat("escalations", now=now())
    advance(now=now())


@shared_task
def digests() -> None:
    write_digests(now=now())


@shared_task
def clear_outbox() -> None:
    if cleared := clear_done():
        logger.info("outbox.cleared", extra={"count": cleared})


@shared_task
def deliver_notices() -> None:
    watching.beat("notices", now=now())
    deliver(clock=now)


def _bring_out_soon() -> None:
    """Ask for a delivery at once. Where the broker is away, the tick that comes by itself does."""
    try:
        deliver_notices.apply_async(expires=EXPIRES, retry=False)
    except OperationalError:
        logger.warning("notices.not_woken")


@shared_task
def watchdog() -> None:
    """Alarm from within; the process of its own does so when no tick comes at all."""
    watching.look(now=now())
