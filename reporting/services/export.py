"""Giving the register away: as a zip that says what it is, logged before and after (R156, X22).

The two moments are events of each tenant concerned: an export that broke off has only the first.
"""

import hashlib
import json
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from reporting.choices import ExportForm
from reporting.facts import RegisterExported
from reporting.models import Export
from reporting.queries.columns import COLUMNS, with_columns
from reporting.queries.hanging import reads_all
from reporting.queries.manifest import Head, heads_of, manifest_of
from reporting.queries.register import Selection, register
from reporting.services.archive import Archive
from reporting.services.forms_of_export import END, ROWS_AT_ONCE, Beside, beside, copied
from tenants import scoping
from tenants.errors import NotAllowed
from tenants.ledger import signing
from tenants.ledger.anchor_file import HeadsLost, State, last_state
from tenants.ledger.anchors import check_signing, handed_out, make_anchor
from tenants.ledger.append import Act, Written, append_many, insert_many, update_many
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor
from tenants.sight import tenants_for

logger = logging.getLogger(__name__)

REGISTER: Final = "register.csv"
MANIFEST: Final = "manifest.json"
# Of the manifest, byte for byte: sixty-four bytes, as openssl reads them.
SIGNATURE: Final = "manifest.sig"
# What the end of an export writes in its rows.
FINISHED: Final = ("finished_at", "count", "digest")


class Incomplete(RuntimeError):
    """What was written is not what was counted: a fault of ours, and no complete file is given."""


@dataclass(frozen=True)
class Started:
    """An export that was logged and may now be written."""

    public_id: uuid.UUID
    actor: Actor
    scope: scoping.Scope
    selection: Selection
    tenants: tuple[int, ...]
    started_at: datetime
    form: ExportForm = ExportForm.REGISTER


@dataclass
class Progress:
    """What went into the register so far."""

    count: int = 0
    # Known once they are counted.
    total: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, data: bytes, rows: int) -> bytes:
        self.digest.update(data)
        self.size += len(data)
        self.count += rows
        return data


@transaction.atomic
def start_export(
    *,
    selection: Selection,
    actor: Actor,
    now: datetime,
    form: ExportForm = ExportForm.REGISTER,
) -> Started:
    """Log that somebody takes the register out; what he may not take out is refused."""
    tenants = tenants_for(actor, Action.EXPORT)
    if selection.tenant_id:
        tenants = tuple(t for t in tenants if t == selection.tenant_id)
    if not tenants or actor.user_id is None:
        raise NotAllowed()
    # What cannot be signed is not begun: a file that broke off says nothing to whoever waits.
    check_signing()
    started = Started(uuid.uuid4(), actor, scoping.current(), selection, tenants, now, form)
    facts = selection.as_facts()
    rows = [
        Export(
            tenant=tenant,
            provider_id=tenant.provider_id,
            public_id=started.public_id,
            author_id=actor.user_id,
            selection=facts,
            started_at=now,
        )
        for tenant in Tenant.objects.filter(pk__in=tenants).order_by("pk")
    ]
    append_many(
        (
            Act(subject=row, kind="register.export_started", actor=actor, at=now, wrote=[wrote])
            for row, wrote in zip(rows, insert_many(rows), strict=True)
        ),
        told=False,
    )
    return started


def written_export(
    *, started: Started, clock: Callable[[], datetime], written: Progress | None = None
) -> Iterator[bytes]:
    """Give the zip, piece by piece, in a scope and a snapshot of its own; `written` goes along.

    It is read after the request's transaction has ended. The end of the export is logged before
    its last piece is given: nobody holds a complete file that the ledger does not know.
    """
    archive, written = Archive(), written or Progress()
    with snapshot(started.scope):
        counts = _counts(started)
        written.total = counts.total()
        heads = heads_of(started.tenants)
        yield from _filed(archive, REGISTER, _rows(started, written))
        others = _beside(started, heads)
        for one in others:
            yield from _filed(archive, one.name, one.written())
    if written.count != counts.total():
        raise Incomplete(f"{written.count} rows were written of {counts.total()}")
    finished_at = clock()
    state = anchored(now=finished_at)
    finish_export(
        started=started, counts=counts, digest=written.digest.hexdigest(), now=finished_at,
        anchor=state.anchor.number,
    )  # fmt: skip
    tenants = [head.with_count(counts[head.tenant_id]) for head in heads]
    told = _told(started, written, state, tenants, finished_at)
    _sign(archive, {**told, "form": started.form, "beside": [one.said() for one in others]})
    yield archive.end()


def _told(
    started: Started, written: Progress, state: State, tenants: list[Head], now: datetime
) -> dict[str, Any]:
    """Return what the file says of itself."""
    return manifest_of(
        public_id=started.public_id,
        author=(started.actor.user_id, started.actor.name),
        selection=started.selection.as_facts(),
        moments=(started.started_at, now),
        count=written.count,
        size=written.size,
        digest=written.digest.hexdigest(),
        tenants=tenants,
        anchor=handed_out(state, started.tenants),
    )


def _sign(archive: Archive, told: dict[str, Any]) -> None:
    text = json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n"
    with archive.file(MANIFEST) as manifest_file:
        manifest_file.write(text)
    with archive.file(SIGNATURE) as signature_file:
        signature_file.write(signing.signing_key().sign(text))


@transaction.atomic
def finish_export(
    *, started: Started, counts: "Counter[int]", digest: str, now: datetime, anchor: int
) -> None:
    """Log that the export is complete, in the chain of each tenant concerned.

    The number of the anchor that leaves the house with it is told too.
    """
    with scoping.entered(started.scope):
        rows = list(Export.objects.filter(public_id=started.public_id).order_by("tenant"))
        for row in rows:
            row.finished_at, row.count, row.digest = now, counts[row.tenant_id], digest
        update_many(rows, *FINISHED)
        told = [_finished(row, started.actor, now, digest, anchor) for row in rows]
        append_many(told, told=False)


def _finished(row: Export, actor: Actor, now: datetime, digest: str, anchor: int) -> Act:
    facts = RegisterExported(
        export=row.public_id,
        filter=row.selection,
        count=row.count,
        sha256=digest,
        anchor=anchor,
    )
    return Act(
        subject=row, kind="register.exported", actor=actor, at=now,
        wrote=[Written(row, FINISHED)], facts=facts,
    )  # fmt: skip


@contextmanager
def snapshot(scope: scoping.Scope) -> Iterator[None]:
    """Open a transaction that sees one moment: count, heads and rows are then of the same one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # As long as the register is, and the line of whoever takes it.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
        with scoping.entered(scope):
            yield


def anchored(*, now: datetime) -> State:
    """Return the anchor that leaves the house with an export.

    Where chains were changed nothing new is signed. The export goes on with the last anchor, and
    whoever verifies it is told that the chains do not hold it.
    """
    try:
        return make_anchor(now=now)
    except HeadsLost:
        logger.exception("anchor.heads_lost")
        last = last_state()
        if last is None:  # nothing was anchored that could have been lost
            raise
        return last


def _chosen(started: Started) -> Any:
    return register(started.actor, started.selection, action=Action.EXPORT)


def _filed(archive: Archive, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with archive.file(name) as file:
        for piece in pieces:
            file.write(piece)
            yield from archive.ready()


def _beside(started: Started, heads: Sequence[Head]) -> list[Beside]:
    about = about_of(started, heads)
    return beside(
        started.form,
        _chosen(started).order_by("reported_at", "pk"),
        reads_all=reads_all(started.actor),
        about=about,
        paper={"author": started.actor.name, "subject": about[0], "about": about},
    )


def about_of(started: Started, heads: Sequence[Head]) -> list[str]:
    """Return what a list is of, for who holds it without its manifest."""
    names = ", ".join(head.name for head in heads)
    filters = ", ".join(f"{name}: {value}" for name, value in started.selection.as_facts().items())
    at = formats.date_format(timezone.localtime(started.started_at), "SHORT_DATETIME_FORMAT")
    return [
        _("Export %(id)s of %(moment)s") % {"id": started.public_id, "moment": at},
        _("By %(name)s, of %(tenants)s") % {"name": started.actor.name, "tenants": names},
        _("Filter: %(filters)s") % {"filters": filters or _("none")},
        *(f"{head.name}: {head.seq} {head.hash}" for head in heads),
    ]


def _counts(started: Started) -> "Counter[int]":
    found = _chosen(started).order_by().values_list("tenant").annotate(count=Count("pk"))
    return Counter(dict(found))


def _rows(started: Started, written: Progress) -> Iterator[bytes]:
    yield written.add(",".join(column.name for column in COLUMNS).encode() + END, 0)
    chosen = with_columns(_chosen(started)).order_by("reported_at", "pk")
    with connection.cursor() as cursor:
        # In the order of an index the first row is there at once, and nothing waits on a disk.
        cursor.execute("SET LOCAL enable_sort = off")
    rows: list[bytes] = []
    for row in copied(*chosen.query.sql_with_params()):
        rows.append(row)
        if len(rows) == ROWS_AT_ONCE:
            yield written.add(END.join(rows) + END, len(rows))
            rows.clear()
    if rows:
        yield written.add(END.join(rows) + END, len(rows))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = on")
