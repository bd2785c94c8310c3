"""Rows of the outbox while somebody is at them: leased, marked done, put off, given up, forgotten.

All of it is timed by the database's clock, so that no wrong clock elsewhere can split a lease.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from tenants.models import Outbox
from tenants.scoping import Scope, entered

logger = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=10)
# How long a customer is left alone whose chain or row somebody holds.
HELD_WAIT: Final = timedelta(seconds=5)

# MATERIALIZED: a planner that runs the inner part once per row would take far more than a batch.
# Of one subject one at a time, in the order of its events; what failed waits by itself, and who
# comes after it is not kept by it.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT o.id FROM tenants_outbox o
        WHERE o.tenant_id = %s AND o.done_at IS NULL AND NOT o.is_dead
            AND o.due_at <= clock_timestamp()
            AND NOT EXISTS (
                SELECT FROM tenants_outbox b
                WHERE b.tenant_id = o.tenant_id AND b.subject_kind = o.subject_kind
                    AND b.subject_id = o.subject_id AND b.id < o.id
                    AND b.done_at IS NULL AND NOT b.is_dead AND b.last_error = '')
        ORDER BY o.rank, o.due_at, o.id LIMIT %s FOR UPDATE OF o SKIP LOCKED
    )
    UPDATE tenants_outbox o SET due_at = clock_timestamp() + %s, attempts = attempts + 1
    FROM due WHERE o.id = due.id
    RETURNING o.rank, o.id, o.kind, o.attempts
"""


@dataclass(frozen=True)
class Claimed:
    """A row that is leased to us; `attempts` counts this one."""

    id: int
    kind: str
    attempts: int


def claim(scope: Scope, tenant_id: int, *, most: int, lease: timedelta) -> list[Claimed]:
    """Lease at most so many rows of one tenant, the most urgent first, then the oldest."""
    terms: list[Any] = [tenant_id, most, lease]
    with entered(scope), connection.cursor() as cursor:
        cursor.execute(_CLAIM, terms)
        return [Claimed(*row) for _rank, *row in sorted(cursor.fetchall())]


def mark_done(ids: list[int]) -> None:
    Outbox.objects.filter(pk__in=ids, done_at__isnull=True).update(done_at=Now(), last_error="")


def give_back(scope: Scope, ids: list[int], *, wait: timedelta = timedelta(0)) -> None:
    """End the lease of what was not tried: it costs no attempt."""
    with entered(scope):
        rows = Outbox.objects.filter(pk__in=ids, done_at__isnull=True, attempts__gt=0)
        rows.update(attempts=F("attempts") - 1, due_at=Now() + wait)


def put_off(scope: Scope, row_id: int, error: str) -> None:
    with entered(scope):
        row = Outbox.objects.filter(pk=row_id)
        attempts = row.values_list("attempts", flat=True).get()
        if attempts < MOST_ATTEMPTS:
            row.update(last_error=error, due_at=Now() + wait_after(attempts))
            return
    give_up(scope, row_id, error)


def give_up(scope: Scope, row_id: int, error: str) -> None:
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


# What is done is asked for by nobody: that it was handled once is kept by the keys of what followed
# (a notice, an escalation, a call). A month is for whoever looks into a fault of last week.
KEPT: Final = timedelta(days=30)
CLEARED_AT_ONCE: Final = 5_000


def clear_outbox(*, now: datetime) -> int:  # the database's clock decides
    """Forget what was done long ago; return how much."""
    if cleared := clear_done():
        logger.info("outbox.cleared", extra={"count": cleared})
    return cleared


def clear_done(*, kept: timedelta = KEPT, most: int = 20 * CLEARED_AT_ONCE) -> int:
    """Forget rows that were done so long ago, of all tenants; return how many. Events stay."""
    cleared = 0
    while cleared < most:
        with connection.cursor() as cursor:
            terms: list[Any] = [kept, CLEARED_AT_ONCE]
            cursor.execute("SELECT servicedesk_clear_outbox(%s, %s)", terms)
            found = cursor.fetchone()
        count = found[0] if found else 0
        cleared += count
        if count < CLEARED_AT_ONCE:
            break
    return cleared
