"""What follows a change: events are handed to the consumers after COMMIT, at least once.

A row is claimed with a short lease by the database's clock, so that a worker that dies gives it
back by itself. What fails is tried again, later and later; what keeps failing is dead: it stays
visible and no longer stands in the way of others.
"""

import logging
import os
import threading
import time
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from kombu import Connection

from tenants.due import OUTBOX
from tenants.ledger.claim import (
    HELD_WAIT,
    MOST_ATTEMPTS,
    Claimed,
    claim,
    give_back,
    give_up,
    mark_done,
    put_off,
)
from tenants.ledger.listening import MANY, Consumer, Rest, consumers, hears, is_for_many, listening
from tenants.ledger.turns import Pace, Turns
from tenants.models import Outbox
from tenants.scoping import Scope, entered, work_due

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
# Seconds that one tick may take, in which others wait: Celery would end it after a minute and more.
LONGEST_TICK: Final = 20.0
HELD: Final = "55P03"


class Held(Exception):
    """Somebody holds the chain or a row of this customer for longer than we wait."""


_turns = Turns()
_pace = Pace()


def drain(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Handle what is due; return how many rows. Tenants take turns, the most urgent first: a noisy
    one delays nobody.
    """
    until = time.monotonic() + limit
    handled = 0
    left: set[int] = set()
    _pace.begin()
    while time.monotonic() < until:
        due = [work for work in work_due(OUTBOX, now) if work.tenant_id not in left]
        work = _turns.next(due)
        if work is None:
            break
        began = time.monotonic()
        rows = claim(work.scope, work.tenant_id, most=_pace.size, lease=LEASE)
        if not rows:
            # What is due there waits for what somebody else is at.
            left.add(work.tenant_id)
            continue
        try:
            handled += _handle_all(work.scope, rows)
        except Held as held:
            logger.warning("outbox.held", extra={"tenant": work.tenant_id, "reason": str(held)})
            left.add(work.tenant_id)
        _pace.took(time.monotonic() - began, rows=len(rows))
    return handled


def _handle_all(scope: Scope, rows: Sequence[Claimed]) -> int:
    """Handle what is leased: what is tried for the first time together, the rest one by one. What
    nobody listens to is done; what took its worker with it too often is put to death.
    """
    heard = [row for row in rows if listening(row.kind)]
    if unheard := [row.id for row in rows if row not in heard]:
        with entered(scope):
            mark_done(unheard)
    alive = [row for row in heard if row.attempts <= MOST_ATTEMPTS]
    for row in heard:
        if row not in alive:
            give_up(scope, row.id, "never finished")
    waiting = {row.id: row for row in alive}
    together = [row for row in alive if row.attempts == 1 and is_for_many(row.kind)]
    handled = 0
    try:
        if len(together) > 1 and (handled := _handle_together(scope, together)):
            for row in together:
                del waiting[row.id]
        for row in list(waiting.values()):
            handled += _handle(scope, row)
            del waiting[row.id]
    except Held:
        give_back(scope, list(waiting), wait=HELD_WAIT)
        raise
    return handled


def _handle_together(scope: Scope, rows: Sequence[Claimed]) -> int:
    """Let them be heard in one transaction; where that fails nothing of it has happened, and 0."""
    try:
        with entered(scope):
            locked = Outbox.objects.select_for_update(of=("self",)).select_related("event")
            ids = [row.id for row in rows]
            found = list(locked.filter(pk__in=ids, done_at__isnull=True).order_by("pk"))
            for consumer in consumers():
                if events := [row.event for row in found if hears(consumer, row.kind)]:
                    MANY[consumer](events)
            mark_done(ids)
    except Exception as error:
        _raise_if_held(error)
        logger.warning("outbox.apart", extra={"rows": len(rows), "reason": scrubbed(error)})
        return 0
    return len(found)


def _handle(scope: Scope, row: Claimed) -> int:
    """Let each consumer that listens hear it, in a transaction of its own; the last one's marks it
    done.
    """
    heard_by = listening(row.kind)
    try:
        for position, consumer in enumerate(heard_by, start=1):
            if not _hear(scope, row.id, consumer, is_last=position == len(heard_by)):
                return 0
    except Exception as error:
        _raise_if_held(error)
        logger.exception("outbox.failed", extra={"outbox": row.id})
        put_off(scope, row.id, scrubbed(error))
        return 0
    return 1


def _raise_if_held(error: Exception) -> None:
    """Tell a wait that was too long from a fault: it costs no attempt, and no other its turn."""
    if getattr(error.__cause__, "sqlstate", "") == HELD:
        raise Held(scrubbed(error)) from error


def _hear(scope: Scope, row_id: int, consumer: Consumer, *, is_last: bool) -> bool:
    """Let one consumer hear it, part by part; say whether it was still to be handled."""
    rest: Rest | None = None
    is_heard = False
    while not is_heard:
        with entered(scope):
            row = (
                Outbox.objects.select_for_update(of=("self",))
                .select_related("event")
                .filter(pk=row_id, done_at__isnull=True)
                .first()
            )
            if row is None:
                return False
            rest = consumer(row.event) if rest is None else rest()
            is_heard = rest is None
            if not is_heard:
                # Nobody else begins it meanwhile: each part has a lease of its own.
                Outbox.objects.filter(pk=row_id).update(due_at=Now() + LEASE)
            elif is_last:
                mark_done([row_id])
    return True


def scrubbed(error: BaseException) -> str:
    """Return what failed and where, without the words in it: those may be a person's."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"[:200]


# --- waking the queue ----------------------------------------------------------------------------

# Shorter than a reader notices: a Redis that hangs must not hang the page that was just saved.
_PATIENCE: Final = 0.5
# After a failure nothing is tried for a while; the sweep comes anyway.
_QUIET: Final = 5.0
# Commits close to each other share a wake-up: one at once, one at the end of the window.
_WINDOW: Final = 0.25


class Bell:
    """Rings for the worker. Losing it costs time, never an event."""

    def __init__(self, task: str = "") -> None:
        """Name the task that is woken; without a name it is the one of the outbox."""
        self._task = task
        self._lock = threading.Lock()
        self._pid = 0
        self._connection: Connection | None = None
        self._next_at = 0.0
        self._quiet_until = 0.0

    def ring(self) -> None:
        if settings.OUTBOX_WAKES:
            with self._lock:
                self._ring(self._task or settings.OUTBOX_WAKES, time.monotonic())

    def _ring(self, name: str, moment: float) -> None:
        if moment < self._quiet_until or moment < self._next_at - _WINDOW:
            return
        # Within a window of the last one: wait until it ends, and ring once for all of them.
        wait = max(self._next_at - moment, 0.0)
        self._next_at = moment + wait + _WINDOW
        try:
            current_app.send_task(
                name, connection=self._line(), countdown=wait or None, expires=30, retry=False
            )
        except Exception as error:  # whatever a broken line raises: the sweep comes anyway
            self._quiet_until = time.monotonic() + _QUIET
            self._connection = None
            logger.warning("outbox.not_woken", extra={"reason": scrubbed(error)})

    def _line(self) -> Connection:
        # A connection is not shared with a parent process.
        if self._connection is None or self._pid != os.getpid():
            self._pid = os.getpid()
            patience = {
                "socket_timeout": _PATIENCE,
                "socket_connect_timeout": _PATIENCE,
                # kombu tries a hundred times by itself.
                "max_retries": 1,
                "interval_start": 0,
                "interval_step": 0,
            }
            self._connection = current_app.connection_for_write(
                transport_options={**current_app.conf.broker_transport_options, **patience}
            )
        return self._connection


_bell = Bell()


def _ring() -> None:
    _bell.ring()


def wake() -> None:
    """Let the queue be looked at right after this transaction commits; once is enough."""
    # What a savepoint took back is no longer in this list; whatever is there rings for this too.
    if not any(call is _ring for _, call, *_ in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)
