"""Once a day, and again for as long as something is wrong: has the live database its walls still?

Whoever may change the walls of the database leaves no event; that they changed is told here.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from escalation.models import Heartbeat
from escalation.queries.health import DATABASE
from escalation.services.heartbeat import beat
from tenants import drift

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(days=1)
SHOWN: Final = 20


def inspect_database(*, now: datetime, at_once: bool = False) -> int:
    """Compare the live database with what the migrations made; return how many lines differ.

    Within a day of a look that found nothing it is not asked again, unless `at_once` says so.
    """
    last = Heartbeat.objects.filter(name=DATABASE).first()
    before = last.seen.get("differing", 0) if last else 0
    if last and not before and not at_once and now - last.at < EVERY:
        return 0
    found = drift.look()
    if found.count:
        logger.error("database.differs", extra={"count": found.count})
    if found.count != before:
        for line in found.lines()[:SHOWN]:
            logger.error("database.line", extra={"line": line})
    beat(DATABASE, now=now, seen={"differing": found.count})
    return found.count
