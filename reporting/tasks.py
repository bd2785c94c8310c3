"""What the worker does for this room; running twice or never harms nothing."""

import logging

from celery import shared_task

from escalation.queries.health import ANCHORS
from escalation.services.watchdog import beat
from reporting.services import hand_out
from tenants.clock import now
from tenants.ledger import anchors

logger = logging.getLogger(__name__)


@shared_task(name="reporting.make_anchor")
def make_anchor() -> None:
    """Sign the heads of all chains, when one changed; what was lost is red until it is mended."""
    moment, lost = now(), 0
    try:
        anchors.make_anchor(now=moment)
    except anchors.HeadsLost as found:
        # Nothing is anchored any more until then: the pages show since when.
        logger.error("anchor.heads_lost", extra={"reason": str(found)})
        lost = max(1, len(found.tenants))
    beat(ANCHORS, now=moment, seen={"lost": lost})


@shared_task(name="reporting.mail_anchors")
def mail_anchors() -> None:
    """Hand the last anchor to auditors, once a day."""
    hand_out.mail_anchors(now=now())
