"""What the worker does for this room; running twice or never harms nothing."""

import logging

from celery import shared_task

from reporting.services import hand_out
from tenants.clock import now
from tenants.ledger import anchors

logger = logging.getLogger(__name__)


@shared_task(name="reporting.make_anchor")
def make_anchor() -> None:
    """Sign the heads of all chains, when one changed."""
    try:
        anchors.make_anchor(now=now())
    except anchors.HeadsLost as lost:
        # Nothing is anchored any more until a person has looked: the pages show since when.
        logger.error("anchor.heads_lost", extra={"reason": str(lost)})


@shared_task(name="reporting.mail_anchors")
def mail_anchors() -> None:
    """Hand the last anchor to auditors, once a day."""
    hand_out.mail_anchors(now=now())
