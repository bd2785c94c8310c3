"""Writing exports that were asked for: leased, with progress, and begun anew after a kill.

What a kill left is an export that broke off, in the ledger as in the storage; the next attempt is
an export of its own. One that ended is deleted when its days are over.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation

from reporting.choices import ExportForm, JobState
from reporting.due import EXPORTS
from reporting.models import ExportJob
from reporting.queries.packs import PackSelection
from reporting.services.asking import selection_of
from reporting.services.export import Progress, Started, start_export, written_export
from reporting.services.monthly import owe_monthly
from reporting.services.pack_contents import read_content
from reporting.services.packs import start_pack, written_pack
from tenants import clock
from tenants.bearer import actor_with
from tenants.errors import DomainError, NotAllowed
from tenants.ledger.outbox import scrubbed
from tenants.models import ApiToken, Tenant, User
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import Actor
from tenants.scoping import Scope, Work, entered, work_due

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
# Seconds between two signs of life, by which also a cancellation is seen.
PULSE: Final = 1.0
MOST_ATTEMPTS: Final = 3
AGAIN: Final = timedelta(seconds=30)
LONGEST_TICK: Final = 60.0


class Stopped(Exception):
    """Somebody cancelled it, or another worker has it by now."""


def run_due(*, now: datetime, limit: float = LONGEST_TICK) -> int:  # the database's clock decides
    """Write what is due, one at a time, and delete what is over; return how much.

    After `limit` seconds none is begun any more; one that was begun is written to its end.
    """
    until = time.monotonic() + limit
    done = 0
    while time.monotonic() < until:
        taken = [_take(work) for work in work_due(EXPORTS, clock.now())]
        if not any(taken):
            return done
        done += sum(taken)
    return done


def _take(work: Work) -> int:
    """Do one thing that is due of a tenant; return 0 where somebody else is at it."""
    with entered(work.scope):
        due = ExportJob.objects.filter(tenant=work.tenant_id, due_at__lte=Now())
        job = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at").first()
        if job is None:
            return 0
        mine = ExportJob.objects.filter(pk=job.pk)
        if job.state == JobState.DONE:
            storages["exports"].delete(job.key)
            mine.update(state=JobState.EXPIRED, due_at=None, key="")
            return 1
        if job.attempts >= MOST_ATTEMPTS:
            mine.update(state=JobState.FAILED, due_at=None, why=job.why or "died")
            return 1
        mine.update(
            state=JobState.RUNNING, due_at=Now() + LEASE, attempts=F("attempts") + 1, count=0
        )
        job.attempts += 1
    _write(job, work.scope)
    return 1


def _write(job: ExportJob, scope: Scope) -> None:
    """Write one that is leased, and say plainly what came of it."""
    mine = ExportJob.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    # Another attempt has another name: what a kill left of it is taken away here.
    name = f"{job.public_id.hex}-{job.attempts}.zip"
    for number in range(1, job.attempts):
        storages["exports"].delete(f"{job.public_id.hex}-{number}.zip")
    try:
        started = _started(job, scope)
        with _words_of(job), _Pulse(job, scope) as pulse:
            pieces = _pieces(started, pulse.progress)
            storages["exports"].save(name, _Stream(pieces, pulse))
        size = storages["exports"].size(name)
    except Stopped:
        storages["exports"].delete(name)
    except DomainError as refusal:
        storages["exports"].delete(name)
        with entered(scope):
            mine.update(state=JobState.FAILED, due_at=None, why=refusal.code[:20])
    except Exception as error:
        logger.exception("export.failed", extra={"job": job.pk, "reason": scrubbed(error)})
        storages["exports"].delete(name)
        with entered(scope):
            mine.update(due_at=Now() + AGAIN, why="fault")
    else:
        with entered(scope):
            days = timedelta(days=settings.EXPORT_DAYS)
            is_mine = mine.update(
                state=JobState.DONE, due_at=Now() + days, expires_at=Now() + days, key=name,
                done_at=clock.now(), size=size, count=pulse.progress.count, why="",
                total=pulse.progress.total, export=started.public_id,
                tenants=list(started.tenants),
            )  # fmt: skip
            if is_mine and job.is_monthly:
                owe_monthly(job)
        if not is_mine:
            storages["exports"].delete(name)


def _started(job: ExportJob, scope: Scope) -> Started:
    """Log that it begins, with the rights that its author has now."""
    actor, selection = _actor(job, scope), selection_of(job.selection)
    with entered(scope_of(actor)):
        if isinstance(selection, PackSelection):
            return start_pack(selection=selection, actor=actor, now=clock.now())
        return start_export(
            selection=selection, actor=actor, now=clock.now(), form=ExportForm(job.form)
        )


def _pieces(started: Started, progress: Progress) -> Iterator[bytes]:
    if isinstance(started.selection, PackSelection):
        return written_pack(started=started, clock=clock.now, reads=read_content, written=progress)
    return written_export(started=started, clock=clock.now, written=progress)


@contextlib.contextmanager
def _words_of(job: ExportJob) -> Iterator[None]:
    """Write in the language of its author, with the time of their desk or organisation."""
    language = User.objects.values_list("language", flat=True).get(pk=job.author_id)
    with entered(Scope.of(job.tenant_id, job.provider_id)):
        zone = Tenant.objects.values_list("zone", flat=True).get(pk=job.tenant_id)
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        yield


def _actor(job: ExportJob, scope: Scope) -> Actor:
    user = User.objects.get(pk=job.author_id)
    if job.token_id is None:
        return actor_of(user)
    with entered(scope):
        # It was taken away: what it asked for is not given any more either.
        token = ApiToken.objects.filter(pk=job.token_id, revoked_at=None).first()
    if token is None:
        raise NotAllowed()
    return actor_with(token, user)


class _Pulse:
    """Signs of life while it is written, on a line of its own: the register is one transaction."""

    def __init__(self, job: ExportJob, scope: Scope) -> None:
        self.progress = Progress()
        self.is_lost = False
        self._job, self._scope = job, scope
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._ended.wait(PULSE):
                with contextlib.suppress(OSError), entered(self._scope):
                    mine = ExportJob.objects.filter(
                        pk=self._job.pk, state=JobState.RUNNING, attempts=self._job.attempts
                    )
                    said = {"count": self.progress.count, "total": self.progress.total}
                    self.is_lost = not mine.update(due_at=Now() + LEASE, **said)
        finally:
            connection.close()


class _Stream(File):  # type: ignore[type-arg]
    """A file that is made while it is kept: nothing of it is in memory but a piece."""

    def __init__(self, pieces: Iterator[bytes], pulse: _Pulse) -> None:
        super().__init__(None)
        self._pieces, self._pulse = pieces, pulse

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for piece in self._pieces:
            if self._pulse.is_lost:
                raise Stopped
            yield piece
