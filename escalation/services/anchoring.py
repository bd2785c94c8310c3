"""Signs the heads of all chains, and leaves a sign of life: who falls silent here is told.

Whoever could make nothing be signed could change the history afterwards and be found by nobody.
"""

import logging
from datetime import datetime

from escalation.models import Heartbeat
from escalation.queries.health import ANCHORS, ANCHORS_GRACE
from escalation.services.heartbeat import beat
from tenants.ledger import anchors
from tenants.ledger.anchor_file import HeadsLost

logger = logging.getLogger(__name__)


def sign_heads(*, now: datetime) -> int:
    """Sign the heads of all chains, when one changed; what was lost is red until it is mended.

    Nobody is asked for because of it: it returns nought.
    """
    lost = 0
    try:
        anchors.make_anchor(now=now)
        # Also where nothing changed: a key that is gone, or a folder that cannot be written, is
        # seen before it is needed.
        anchors.check_signing()
    except HeadsLost as found:
        # Nothing is anchored any more until then: the pages show since when.
        logger.error("anchor.heads_lost", extra={"reason": str(found)})
        lost = max(1, len(found.tenants))
    beat(ANCHORS, now=now, seen={"lost": lost})
    return 0


def keep_signing(*, now: datetime) -> None:
    """Sign in place of a tick that did not come; what hinders it stays silent, and thereby red."""
    if Heartbeat.objects.filter(name=ANCHORS, at__gte=now - ANCHORS_GRACE).exists():
        return
    try:
        sign_heads(now=now)
    except Exception:
        logger.exception("anchor.failed")
