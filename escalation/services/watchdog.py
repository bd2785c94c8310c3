"""Looks whether what should have happened did, apart from whoever should have done it.

A tick may be lost, a worker may hang, beat may be dead: what is overdue is then found here, told
in the log, and done here, so that a promise never hangs on one part alone.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from escalation.queries.health import WATCHDOG, figures, for_people, silent_parts
from escalation.services import ticking
from escalation.services.heartbeat import beat
from escalation.services.ticking import Clock
from tenants.ledger.due import ticks

logger = logging.getLogger(__name__)

# Seconds that one sort of work is done before the timers are looked at again.
SHORT = 8.0


@dataclass(frozen=True)
class Finding:
    """What lies about for too long, by queue, and who has fallen silent."""

    late: dict[str, int]
    silent: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        return not self.silent and not any(self.late.values())

    @property
    def wants_work(self) -> bool:
        return any(n for queue, n in self.late.items() if queue not in for_people())


def look(*, now: datetime) -> Finding:
    """Look at every queue, alarm in the log, and leave a sign of life."""
    finding = Finding(late=figures(now), silent=tuple(silent_parts(now)))
    for queue, count in sorted(finding.late.items()):
        if count:
            logger.error("watchdog.overdue", extra={"queue": queue, "count": count})
    for part in finding.silent:
        logger.error("watchdog.silent", extra={"part": part})
    beat(WATCHDOG, now=now, seen=finding.late)
    return finding


def count_late(*, now: datetime) -> int:
    """Look as a tick; return how much is late."""
    return sum(look(now=now).late.values())


def take_over(*, clock: Clock) -> None:
    """Do what the ticks should have done; beside them it does no harm.

    Timers first and mail last, each for a short while: a flood of events, or a mail server that
    takes seconds for each, must not keep this from the clocks that come due meanwhile.
    """
    for tick in ticks():
        if not tick.is_taken_over:
            continue
        try:
            ticking.take_over(tick, clock=clock, limit=SHORT)
        except Exception:
            logger.exception("watchdog.failed")
