"""Reading a file that was uploaded: some rows at a time, each batch with how far it came.

Begun anew after a kill it goes on behind the last batch. A row that is here already is left, by
its number, address or name: to bring a file in twice changes nothing. Nobody is told of the past.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from django.core.files.storage import storages
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Now

from incidents.choices import MoveKind, MoveState
from incidents.due import MOVES
from incidents.models import MoveIn, MoveInFault
from incidents.past.rules.move_fields import called
from incidents.past.rules.move_reading import BadRow, Reader
from incidents.past.services.landing import Key, Landing
from incidents.past.services.move_file import Row, rows_of
from incidents.past.services.move_in import OPEN, goes_at
from tenants import clock
from tenants.errors import DomainError
from tenants.ledger.outbox import scrubbed
from tenants.models import User
from tenants.queries import actor_of
from tenants.scoping import Scope, Work, entered, work_due

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=120)
BATCH: Final = 100
MOST_ATTEMPTS: Final = 5
MOST_FAULTS: Final = 5_000
LONGEST_TICK: Final = 60.0


def move_due(*, now: datetime, limit: float = LONGEST_TICK) -> int:  # the database's clock decides
    """Read what is due; return how many files were read to their end."""
    until = time.monotonic() + limit
    done = 0
    while time.monotonic() < until:
        taken = [_take(work) for work in work_due(MOVES, clock.now())]
        if not any(taken):
            return done
        done += sum(taken)
    return done


def whole(provider_id: int) -> Scope:
    """Return the scope of a provider with all its customers, those that are made here too."""
    given = Scope.of(provider_id, provider_id)
    return replace(given, tenants=(), wholes=(provider_id,))


def _take(work: Work) -> int:
    scope = whole(work.provider_id)
    with entered(scope):
        due = MoveIn.objects.filter(tenant=work.tenant_id, due_at__lte=Now())
        move = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at").first()
        if move is None:
            return 0
        mine = MoveIn.objects.filter(pk=move.pk)
        if move.state not in OPEN:
            _delete_file(move)
            return 1
        if move.attempts >= MOST_ATTEMPTS:
            mine.update(state=MoveState.FAILED, due_at=goes_at())
            return 1
        mine.update(due_at=Now() + LEASE, attempts=F("attempts") + 1)
    try:
        read(move, scope)
    except (DomainError, DatabaseError, OSError) as error:
        logger.exception("move_in.failed", extra={"move": move.pk, "reason": scrubbed(error)})
        with entered(scope):
            mine.update(state=MoveState.FAILED, due_at=goes_at())
    return 1


def _delete_file(move: MoveIn) -> None:
    """Delete the file of another tool: what was brought in stays, what was not wants it anew."""
    ended = move.state if move.state == MoveState.DONE else MoveState.EXPIRED
    MoveIn.objects.filter(pk=move.pk).update(state=ended, due_at=None, key="")
    transaction.on_commit(lambda: storages["moving"].delete(move.key))


def read(move: MoveIn, scope: Scope) -> None:
    """Read a file from where it stands to its end, or until somebody cancels it."""
    if move.state == MoveState.CHECKING:
        # What the rows before would have brought in is known to whoever read them only.
        with entered(scope):
            _start_over(move)
    seen: set[Key] = set()
    with storages["moving"].open(move.key) as file:
        rows = (one for one in rows_of(file) if one[0] > max(move.row, 1))
        while batch := list(islice(rows, BATCH)):
            with entered(scope):
                locked = MoveIn.objects.select_for_update(of=("self",)).get(pk=move.pk)
                if locked.state != move.state:
                    return
                _Batch(locked, seen).read(batch)
    with entered(scope):
        ended = MoveState.CHECKED if move.state == MoveState.CHECKING else MoveState.DONE
        mine = MoveIn.objects.filter(pk=move.pk, state=move.state)
        mine.update(state=ended, due_at=goes_at(), done_at=clock.now())


def _start_over(move: MoveIn) -> None:
    MoveInFault.objects.filter(move_in=move).delete()
    move.row = move.new = move.known = move.wrong = 0
    MoveIn.objects.filter(pk=move.pk).update(row=0, new=0, known=0, wrong=0)


class _Batch:
    """Some rows, in one transaction: what was wrong with one hinders no other."""

    def __init__(self, move: MoveIn, seen: set[Key]) -> None:
        self.move, now = move, clock.now()
        self.reader = Reader(move.mapping, move.preset, ZoneInfo(move.zone), now)
        actor = actor_of(User.objects.get(pk=move.author_id))
        self.landing = Landing(
            move,
            self.reader,
            actor=actor,
            now=now,
            writes=move.state == MoveState.RUNNING,
            seen=seen,
        )
        self.is_check = move.state == MoveState.CHECKING
        self.faults: list[MoveInFault] = []

    def read(self, rows: Sequence[tuple[int, Row]]) -> None:
        new = known = 0
        for number, row in rows:
            try:
                with transaction.atomic():
                    is_new = self.landing.land(row, number)
                    # What is only checked is written and taken back: each rule is asked.
                    transaction.set_rollback(self.is_check)
            except BadRow as bad:
                self._wrong(number, bad.field, str(bad.why))
            except DomainError as refusal:
                field = next(iter(getattr(refusal, "errors", {})), refusal.field or "")
                self._wrong(number, field, str(refusal.message))
            else:
                if self.is_check:
                    self.landing.seen.add(self.landing.key)
                new, known = new + is_new, known + (not is_new)
        if self.move.wrong < MOST_FAULTS:
            MoveInFault.objects.bulk_create(self.faults)
        MoveIn.objects.filter(pk=self.move.pk).update(
            row=rows[-1][0], new=F("new") + new, known=F("known") + known,
            wrong=F("wrong") + len(self.faults), due_at=Now() + LEASE, attempts=1,
        )  # fmt: skip

    def _wrong(self, number: int, field: str, why: str) -> None:
        column = self.move.mapping.get(field) or called(MoveKind(self.move.kind), field)
        self.faults.append(
            MoveInFault(
                tenant_id=self.move.tenant_id, provider_id=self.move.provider_id,
                move_in=self.move, row=number, column=column[:120], why=why[:200],
            )
        )  # fmt: skip


def preview(move: MoveIn, *, most: int = 5) -> Iterator[Row]:
    """Yield the first rows of a file."""
    try:
        with storages["moving"].open(move.key) as file:
            for _number, row in islice(rows_of(file), most):
                yield row
    except FileNotFoundError:
        # Taken away with the storage: what was brought in stands in the record.
        return
