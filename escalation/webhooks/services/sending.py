"""Sending to webhooks: many at a time, each within seconds, and what came of it written down.

At least once, never exactly once: a crash between sending and marking makes a copy with the same
id. Threads do nothing but the request: what is read and written of the record stays with one.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from django.db import connection

from escalation.due import WEBHOOKS
from escalation.webhooks.queries.sendable import Ready, ready_of
from escalation.webhooks.rules.signing import headers_of
from escalation.webhooks.services.outcome import Tried, clear_old, drop_or_hold, mark
from tenants import clock
from tenants.outbound import post, target_of
from tenants.rules.outbound import NotGoneTo, Why
from tenants.scoping import Scope, Work, entered, work_due

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]

# Longer than any try, with the looking up of a name that nobody answers.
LEASE: Final = timedelta(seconds=120)
LONGEST_TICK: Final = 20.0
# Under way at a time, and of one webhook.
THREADS: Final = 24
MOST_OF_ONE: Final = 4
# Seconds until it is looked again for what became due, while others are under way.
GLANCE: Final = 0.2

# MATERIALIZED: a planner that runs the inner part once per row would take far more than a batch.
# Some of each webhook: what waits for a slow one keeps no other waiting.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT s.id FROM escalation_webhook w CROSS JOIN LATERAL (
            SELECT id FROM escalation_webhooksend
            WHERE tenant_id = %s AND webhook_id = w.id AND state = 'waiting'
                AND due_at <= clock_timestamp()
            ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
        ) s
        WHERE w.tenant_id = %s AND NOT (w.id = ANY (%s)) LIMIT %s
    )
    UPDATE escalation_webhooksend s
    SET due_at = clock_timestamp() + %s, attempts = attempts + 1
    FROM due WHERE s.id = due.id
    RETURNING s.id
"""


def deliver_due(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Send by the clock as it goes on: a try may take seconds."""
    return deliver(clock=clock.now, limit=limit)


def deliver(*, clock: Clock, limit: float = LONGEST_TICK) -> int:
    """Send what is due; return how much was taken."""
    until = time.monotonic() + limit
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool:
        pump = _Pump(pool, clock)
        while True:
            is_more = time.monotonic() < until and pump.take()
            if not pump.flying and not is_more:
                return pump.taken
            pump.settle()


@dataclass
class _Pump:
    """What is under way, by the request that is being made of it."""

    pool: ThreadPoolExecutor
    clock: Clock
    flying: dict[Future[Tried], tuple[Scope, Ready]] = field(default_factory=dict)
    taken: int = 0

    def take(self) -> bool:
        """Begin on what is due, as far as there is room; say whether anything was claimed."""
        before = len(self.flying)
        claimed = False
        for work in work_due(WEBHOOKS, self.clock()):
            if len(self.flying) >= THREADS:
                break
            claimed = self._take_of(work) or claimed
        return claimed or len(self.flying) > before

    def _take_of(self, work: Work) -> bool:
        with entered(work.scope):
            ids = self._claim(work)
            if not ids:
                return False
            ready, not_now = ready_of(ids, now=self.clock())
            drop_or_hold(not_now, now=self.clock())
            clear_old(work.tenant_id, now=self.clock())
        for one in ready:
            self.flying[self.pool.submit(_try, one, self.clock)] = (work.scope, one)
        return True

    def _claim(self, work: Work) -> list[int]:
        under_way = [ready.webhook_id for _scope, ready in self.flying.values()]
        busy = [key for key in set(under_way) if under_way.count(key) >= MOST_OF_ONE]
        room = THREADS - len(self.flying)
        terms: list[Any] = [work.tenant_id, MOST_OF_ONE, work.provider_id, busy, room, LEASE]
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, terms)
            return [row[0] for row in cursor.fetchall()]

    def settle(self) -> None:
        """Write down what came of those that are back; wait a moment for the first of them."""
        done, _rest = wait(self.flying, timeout=GLANCE, return_when=FIRST_COMPLETED)
        for future in done:
            scope, ready = self.flying.pop(future)
            try:
                with entered(scope):
                    self.taken += mark(ready, future.result(), now=self.clock())
            except Exception:
                # Its lease ends by itself, and it is tried again.
                logger.exception("webhook.not_marked", extra={"send": ready.send_id})


def _try(ready: Ready, clock: Clock) -> Tried:
    """Make one request. Runs in a thread: nothing of the database here."""
    at, began = clock(), time.monotonic()

    def tried(**came: Any) -> Tried:
        took = int((time.monotonic() - began) * 1000)
        return Tried(at=at, milliseconds=took, **came)

    if not ready.secrets:
        return tried(why="no_secret")
    try:
        # Signed anew each time: a moment that is too old is refused by who receives it.
        headers = headers_of(ready.public_id, ready.content, secrets=ready.secrets, at=at)
        answer = post(target_of(ready.url), ready.content.encode(), headers)
    except NotGoneTo as refusal:
        return tried(why=str(refusal.why))
    except Exception:
        logger.exception("webhook.failed", extra={"send": ready.send_id})
        return tried(why=str(Why.NO_ANSWER))
    return tried(status=answer.status, asked=answer.retry_after)
