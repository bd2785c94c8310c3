"""One look over all tenants for clocks, rounds and terms whose moment has come.

Whoever has a P1 due comes first, and each tenant a batch at a time: much of one keeps no other
waiting. What fails is found by halves, so that it stops nothing but itself.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import OperationalError
from django.utils.module_loading import import_string

from escalation.due import ESCALATIONS
from escalation.notices.services.settle import settle_left
from escalation.steps.services.advance import due_steps, pass_on_unanswered
from incidents.due import ROUNDS
from incidents.record.services.clock_watch import Due
from tenants.ledger import due
from tenants.ledger.due import Batch, DueQueue
from tenants.scoping import Scope, entered, work_due

logger = logging.getLogger(__name__)

# Seconds that one tick may take: the next one begins with what is urgent by then.
LONGEST_TICK: Final = 10.0


@dataclass(frozen=True)
class Watched:
    """One sort of moment: what is due, the most urgent first, and what lets a batch of it speak."""

    queue: DueQueue
    due: Callable[..., list[Due]]
    speak: Callable[..., int]


def watched() -> list[Watched]:
    """Return every queue that is worked in batches, in the order of the settings."""
    return [
        Watched(queue, import_string(queue.work.due), import_string(queue.work.speak))
        for queue in due.queues()
        if isinstance(queue.work, Batch)
    ]


def watch(*, now: datetime, limit: float = LONGEST_TICK, queues: Collection[DueQueue] = ()) -> int:
    """Let what is due speak, in these queues or in all; return how much.

    A tenant that fails stops no other.
    """
    until = time.monotonic() + limit
    asked = [one for one in watched() if one.queue in queues or not queues]
    return sum(_Pass(one, now, until).run() for one in asked)


def advance(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Pass on the escalations that nobody answered in time; return how many. One that fails stops
    no other.
    """
    steps = Watched(ESCALATIONS, due_steps, pass_on_unanswered)
    return _Pass(steps, now, time.monotonic() + limit).run()


class _Pass:
    """One sort of moment, over all tenants, until nothing of it is left or the time is over."""

    def __init__(self, watched: Watched, now: datetime, until: float) -> None:
        self.watched, self.now, self.until = watched, now, until
        # What was tried in vain in this pass: it is for the next one.
        self.left: dict[int, set[int]] = {}
        self.over: set[int] = set()

    def run(self) -> int:
        spoken = 0
        while True:
            due = work_due(self.watched.queue, self.now)
            waiting = [work for work in due if work.tenant_id not in self.over]
            for work in waiting:
                spoken += self._batch(work.scope, work.tenant_id)
                if time.monotonic() > self.until:
                    return spoken
            if not waiting:
                return spoken

    def _batch(self, scope: Scope, tenant_id: int) -> int:
        left = self.left.setdefault(tenant_id, set())
        try:
            if self.watched.queue is ROUNDS:
                # A mail that was taken in time counts, also when its worker died since.
                settle_left(scope, tenant_id, now=self.now)
            with entered(scope):
                due = self.watched.due(now=self.now, without=left)
            spoken = self._speak(scope, due)
        except Exception:
            logger.exception(
                "watch.failed", extra={"queue": self.watched.queue.name, "tenant": tenant_id}
            )
            self.over.add(tenant_id)
            return 0
        # Whatever spoke is due no more; what did not waits for the next tick.
        left.update(key for key, _incident in due)
        if not due:
            self.over.add(tenant_id)
        return spoken

    def _speak(self, scope: Scope, due: Sequence[Due]) -> int:
        """Let a batch speak in one transaction; where that fails, each half of it."""
        if not due:
            return 0
        try:
            with entered(scope):
                return self.watched.speak(due, now=self.now)
        except OperationalError:
            # Somebody holds the chain or a row: one wait for this tenant is enough.
            raise
        except Exception:
            if len(due) == 1:
                extra = {"queue": self.watched.queue.name, "row": due[0][0]}
                logger.exception("watch.stuck", extra=extra)
                return 0
        half = len(due) // 2
        return self._speak(scope, due[:half]) + self._speak(scope, due[half:])
