"""Bringing notices out: claimed in batches by the database's clock, marked one by one.

At least once, never exactly once: a crash between sending and marking makes a copy with the same
Message-ID. What follows from being taken is settled for many at once. A server that is away costs
no attempt.
"""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from escalation.due import NOTICES
from escalation.models import Notice
from escalation.notices.queries.mail import with_presence
from escalation.notices.services import outcome
from escalation.notices.services.doubts import Doubts
from escalation.notices.services.settle import mark_taken, settle
from incidents.choices import Status
from tenants import clock
from tenants.ledger.outbox import scrubbed
from tenants.ledger.turns import Turns
from tenants.post import Later, Refused, Why
from tenants.scoping import Scope, entered, work_due
from tenants.senders import sender_of

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 50
# Then the rest is given back: another tenant, or what is urgent by now, has its turn.
LONGEST_BATCH: Final = 5.0
# How long a mail that was taken may wait until that is history: a round may be about to end.
SETTLE_WITHIN: Final = 1.0
# No attempt begins so late that the lease could end under it.
MARGIN: Final = 20.0
LONGEST_TICK: Final = 60.0
# Why a mail to somebody who left since it was written is not sent.
LEFT: Final = "left before it was sent"


class Channel(Protocol):
    """Takes a notice out of the house; raises Later or Refused when it was not accepted."""

    def send(self, notice: Notice) -> None: ...

    def close(self) -> None: ...


_turns = Turns()


def deliver_due(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Deliver by the clock as it goes on: one mail may take seconds."""
    return deliver(clock=clock.now, limit=limit)


def deliver(*, clock: Clock, limit: float = LONGEST_TICK) -> int:
    """Send what is due; return how many were accepted. Tenants take turns, the most urgent first.

    What becomes urgent meanwhile waits a few seconds, or for one mail of a slow server.
    """
    until = time.monotonic() + limit
    accepted = 0
    left: set[int] = set()
    with closing(_Channels()) as channels, Doubts(clock) as doubts:
        while time.monotonic() < until:
            due = [work for work in work_due(NOTICES, clock()) if work.tenant_id not in left]
            work = _turns.next(due)
            if work is None:
                break
            batch = _Batch(work.scope, work.tenant_id, channels, clock, doubts)
            accepted += batch.send(min(until, time.monotonic() + LONGEST_BATCH))
            if batch.is_away and batch.route is None:
                return accepted
            if batch.is_away or not batch.notices:
                # Its own server is away, or somebody else is at what is due there.
                left.add(work.tenant_id)
    return accepted


class _Channels:
    """That of each medium, opened when the first notice asks for it."""

    def __init__(self) -> None:
        self._open: dict[str, Channel] = {}

    def send(self, notice: Notice) -> None:
        if notice.medium not in self._open:
            self._open[notice.medium] = import_string(settings.NOTICE_CHANNELS[notice.medium])()
        self._open[notice.medium].send(notice)

    def close(self) -> None:
        for channel in self._open.values():
            channel.close()


# MATERIALIZED: a planner that runs the inner part once per row would take far more than a batch.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM escalation_notice
        WHERE tenant_id = %s AND state = 'waiting' AND medium <> 'phone'
          AND due_at <= clock_timestamp()
        ORDER BY rank, due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE escalation_notice n SET due_at = statement_timestamp() + %s, attempts = attempts + 1
    FROM due WHERE n.id = due.id
    RETURNING n.id, n.due_at
"""


def _is_moot(notice: Notice) -> bool:
    """Say whether it asks for an answer that nobody needs any more."""
    incident = notice.incident
    return (
        notice.escalation_id is not None
        and incident is not None
        and incident.status == Status.CLOSED
    )


class _Batch:
    """Some notices of one tenant, leased; those that were taken before are only settled."""

    def __init__(
        self,
        scope: Scope,
        tenant_id: int,
        channel: Channel,
        clock: Clock,
        doubts: Doubts | None = None,
    ) -> None:
        self.scope, self.channel, self.clock = scope, channel, clock
        self.doubts = doubts or Doubts(clock)
        self.is_away = False
        self.lost_at = time.monotonic() + LEASE.total_seconds() - MARGIN
        terms: list[Any] = [tenant_id, BATCH, LEASE]
        with entered(scope), connection.cursor() as cursor:
            cursor.execute(_CLAIM, terms)
            leased = dict(cursor.fetchall())
            rows = Notice.objects.filter(pk__in=leased).select_related("incident", "provider")
            self.notices = list(with_presence(rows, tenant_id).order_by("rank", "pk"))
            sender = sender_of(tenant_id, self.notices[0].provider_id) if self.notices else None
        self.route = sender.route if sender else None
        for notice in self.notices:
            notice.sender = sender
        self.lease = next(iter(leased.values()), None)
        self.taken: list[Notice] = []

    def send(self, until: float) -> int:
        """Send until the time is up; what is left over is given back."""
        settled, settle_at = 0, time.monotonic() + SETTLE_WITHIN
        for position, notice in enumerate(self.notices):
            if time.monotonic() > min(until, self.lost_at):
                self._give_back(position)
                break
            if notice.sent_at is not None or self._attempt(notice):
                self.taken.append(notice)
            if self.is_away:
                self._give_back(position + 1, wait=outcome.AWAY_WAIT)
                break
            if time.monotonic() >= settle_at:
                settled, settle_at = settled + self._settle(), time.monotonic() + SETTLE_WITHIN
        return settled + self._settle()

    def _settle(self) -> int:
        taken, self.taken = self.taken, []
        return settle(self.scope, taken, now=self.clock())

    def _give_back(self, position: int, *, wait: timedelta = timedelta(0)) -> None:
        left = [notice.pk for notice in self.notices[position:]]
        if left and self.lease is not None:
            with entered(self.scope):
                outcome.give_back(left, lease=self.lease, wait=wait)

    def _attempt(self, notice: Notice) -> bool:
        """Bring one out; return whether it was taken."""
        is_here: bool = notice.is_here  # type: ignore[attr-defined]  # as the claim found it
        if not is_here and notice.escalation_id is not None:
            # Whoever was asked left meanwhile: the next one is asked at once.
            with entered(self.scope):
                outcome.refuse(notice.pk, LEFT, now=self.clock())
            return False
        if _is_moot(notice) or not is_here:
            with entered(self.scope):
                outcome.drop(notice.pk, now=self.clock())
            return False
        try:
            self.channel.send(notice)
        except Refused as refusal:
            self.doubts.passed(by=self.route)
            with entered(self.scope):
                outcome.refuse(notice.pk, refusal.detail, now=self.clock())
        except Later as later:
            self._not_now(notice, later)
        except Exception as error:
            logger.exception("notice.failed", extra={"notice": notice.pk})
            with entered(self.scope):
                outcome.put_off(notice.pk, scrubbed(error), now=self.clock())
        else:
            with entered(self.scope):
                mark_taken(notice.pk, now=self.clock())
            self.doubts.passed(by=self.route)
            return True
        return False

    def _not_now(self, notice: Notice, later: Later) -> None:
        """Put it off; a fault that may be its own is judged by what becomes of the next ones."""
        if later.why is Why.SUSPECT:
            told = later.detail
            self.is_away = self.doubts.broke_off(self.scope, notice.pk, told, by=self.route)
            return
        self.is_away = later.why is Why.AWAY
        if later.why is Why.BUSY:
            self.doubts.passed(by=self.route)
        unsure = later.why is Why.UNSURE
        with entered(self.scope):
            outcome.put_off(
                notice.pk, later.detail, now=self.clock(), is_away=self.is_away, is_unsure=unsure
            )
