"""Looks whether what should have happened did, apart from whoever should have done it.

A tick may be lost, a worker may hang, beat may be dead: what is overdue is then found here, told
in the log, and done here, so that a promise never hangs on one part alone.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from escalation.models import Heartbeat
from escalation.notices.services.deliver import Clock, deliver
from escalation.notices.services.digest import write_digests
from escalation.queries.health import DATABASE, figures, silent_parts
from escalation.services.sweep import watch
from escalation.steps.services.advance import advance
from tenants.ledger.outbox import drain
from tenants.people.services.account_sending import send_owed

logger = logging.getLogger(__name__)

NAME = "watchdog"
# Seconds that one sort of work is done before the timers are looked at again.
SHORT = 8.0
# Dead and refused rows, a lifted wall and a history that was cut wait for a person: doing the work
# again does not help.
FOR_PEOPLE = frozenset(
    {"outbox_dead", "notices_failed", "account_mail_dead", "heads_lost", DATABASE}
)


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
        return any(n for queue, n in self.late.items() if queue not in FOR_PEOPLE)


def look(*, now: datetime) -> Finding:
    """Look at every queue, alarm in the log, and leave a sign of life."""
    finding = Finding(late=figures(now), silent=tuple(silent_parts(now)))
    for queue, count in sorted(finding.late.items()):
        if count:
            logger.error("watchdog.overdue", extra={"queue": queue, "count": count})
    for part in finding.silent:
        logger.error("watchdog.silent", extra={"part": part})
    beat(NAME, now=now, seen=finding.late)
    return finding


def take_over(*, clock: Clock) -> None:
    """Do what the ticks should have done; beside them it does no harm.

    Timers first and mail last, each for a short while: a flood of events, or a mail server that
    takes seconds for each, must not keep this from the clocks that come due meanwhile.
    """
    for work in (_watch, _advance, _drain, _digests, _deliver, _send_account_mail):
        try:
            work(clock)
        except Exception:
            logger.exception("watchdog.failed")


def _watch(clock: Clock) -> None:
    watch(now=clock())


def _advance(clock: Clock) -> None:
    advance(now=clock())


def _digests(clock: Clock) -> None:
    write_digests(now=clock())


def _drain(clock: Clock) -> None:
    drain(now=clock(), limit=SHORT)


def _deliver(clock: Clock) -> None:
    deliver(clock=clock, limit=SHORT)


def _send_account_mail(_clock: Clock) -> None:
    send_owed(limit=SHORT)


@transaction.atomic
def beat(name: str, *, now: datetime, seen: dict[str, int] | None = None) -> None:
    """Leave a sign of life."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "seen": seen or {}})
