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
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from kombu import Connection

from tenants.models import Event, Outbox
from tenants.scoping import Queue, Scope, entered, tenants_with_work

logger = logging.getLogger(__name__)

# What is too much for one transaction: a consumer does a part of it and gives back the rest.
Rest: TypeAlias = Callable[[], Any]
Consumer: TypeAlias = Callable[[Event], Rest | None]
_KINDS: Final[dict[Consumer, frozenset[str]]] = {}

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 20
MOST_ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=10)
# A tick ends before Celery would end it.
LONGEST_TICK: Final = 60.0


def drain(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Handle what is due; return how many rows. Tenants take turns: a noisy one delays nobody."""
    until = time.monotonic() + limit
    handled = 0
    while time.monotonic() < until:
        found = 0
        for tenant_id, provider_id in tenants_with_work(Queue.OUTBOX, now):
            scope = Scope.of(tenant_id, provider_id)
            claimed = _claim(scope, tenant_id)
            found += claimed.count
            handled += sum(_handle(scope, row_id, kind) for row_id, kind in claimed.rows)
            if time.monotonic() >= until:
                break
        if not found:
            break
    return handled


# MATERIALIZED: a planner that runs the inner part once per row would take far more than a batch.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM tenants_outbox
        WHERE tenant_id = %s AND done_at IS NULL AND NOT is_dead AND due_at <= clock_timestamp()
        ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE tenants_outbox o SET due_at = clock_timestamp() + %s, attempts = attempts + 1
    FROM due WHERE o.id = due.id
    RETURNING o.id, o.attempts, o.kind
"""


@dataclass(frozen=True)
class _Claimed:
    """The rows to handle, and how many were found due with those that needed no handling."""

    rows: list[tuple[int, str]]
    count: int

    @property
    def ids(self) -> list[int]:
        return [row_id for row_id, _kind in self.rows]


def _claim(scope: Scope, tenant_id: int) -> _Claimed:
    """Lease a small batch; what nobody listens to is done with that. What took its worker with it
    too often is put to death instead.
    """
    listening = consumers()
    terms: list[Any] = [tenant_id, BATCH, LEASE]
    with entered(scope), connection.cursor() as cursor:
        cursor.execute(_CLAIM, terms)
        rows = sorted(cursor.fetchall())
        heard = [row for row in rows if any(_hears(one, row[2]) for one in listening)]
        unheard = [row[0] for row in rows if row not in heard]
        if unheard:
            _done(unheard)
    for row_id, attempts, _kind in heard:
        if attempts > MOST_ATTEMPTS:
            _give_up(scope, row_id, "never finished")
    alive = [(row_id, kind) for row_id, attempts, kind in heard if attempts <= MOST_ATTEMPTS]
    return _Claimed(alive, len(rows))


def _handle(scope: Scope, row_id: int, kind: str) -> int:
    """Let each consumer that listens hear it, in a transaction of its own; the last one's marks it
    done.
    """
    listening = [one for one in consumers() if _hears(one, kind)]
    try:
        for position, consumer in enumerate(listening, start=1):
            if not _hear(scope, row_id, consumer, is_last=position == len(listening)):
                return 0
    except Exception as error:
        logger.exception("outbox.failed", extra={"outbox": row_id})
        _put_off(scope, row_id, scrubbed(error))
        return 0
    return 1


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
                _done([row_id])
    return True


def _done(ids: list[int]) -> None:
    Outbox.objects.filter(pk__in=ids, done_at__isnull=True).update(done_at=Now(), last_error="")


def _put_off(scope: Scope, row_id: int, error: str) -> None:
    with entered(scope):
        row = Outbox.objects.filter(pk=row_id)
        attempts = row.values_list("attempts", flat=True).get()
        if attempts < MOST_ATTEMPTS:
            row.update(last_error=error, due_at=Now() + wait_after(attempts))
            return
    _give_up(scope, row_id, error)


def _give_up(scope: Scope, row_id: int, error: str) -> None:
    with entered(scope):
        Outbox.objects.filter(pk=row_id).update(is_dead=True, last_error=error)
    logger.error("outbox.dead", extra={"outbox": row_id, "reason": error})


def revive(*, tenant_id: int, provider_id: int) -> int:
    """Give the dead rows of one tenant a new life; return how many."""
    with entered(Scope.of(tenant_id, provider_id)):
        dead = Outbox.objects.filter(tenant=tenant_id, is_dead=True, done_at__isnull=True)
        return dead.update(is_dead=False, attempts=0, due_at=Now())


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts, 10)
    return min(doubled, LONGEST_WAIT)


def scrubbed(error: BaseException) -> str:
    """Return what failed and where, without the words in it: those may be a person's."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"[:200]


def listens_to(kinds: Collection[str]) -> Callable[[Consumer], Consumer]:
    """Say of a consumer what it listens to; one that says nothing hears everything."""

    def said(consumer: Consumer) -> Consumer:
        _KINDS[consumer] = frozenset(kinds)
        return consumer

    return said


def _hears(consumer: Consumer, kind: str) -> bool:
    return kind in _KINDS.get(consumer, (kind,))


def consumers() -> tuple[Consumer, ...]:
    """Return what listens, in the order of the settings."""
    return _imported(tuple(settings.OUTBOX_CONSUMERS))


@lru_cache(maxsize=8)
def _imported(paths: tuple[str, ...]) -> tuple[Consumer, ...]:
    return tuple(import_string(path) for path in paths)


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
