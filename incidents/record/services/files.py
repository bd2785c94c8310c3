"""Files of an incident: bound to what they came with, looked at again by a scanner, and erased."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from django.db import models, transaction

from incidents.choices import Scan
from incidents.facts import FileErased, FileScanned
from incidents.models import (
    Attachment,
    EvidenceItem,
    Incident,
    InternalAttachment,
    MeasureProof,
    Message,
    StoredFile,
)
from incidents.models.talk import Call, Note
from incidents.record.rules.files import check_room
from incidents.record.services.clamd import Verdict
from incidents.record.services.common import append_event, owned
from incidents.record.services.storing import Kept, limits, take_away
from tenants.choices import Erasure
from tenants.ledger.append import Written, insert, update
from tenants.models import Event
from tenants.people.services.erase import erase_words
from tenants.rules.roles import Actor

# After how long a scanner that did not answer is asked again.
AGAIN: Final = timedelta(minutes=1)
CameWith: TypeAlias = Message | Note | Call | EvidenceItem | MeasureProof | None
TABLES: Final[tuple[type[StoredFile], ...]] = (Attachment, InternalAttachment)


def attach(
    incident: Incident,
    files: Sequence[Kept],
    *,
    to: CameWith,
    actor: Actor,
    now: datetime,
) -> list[Written]:
    """Write the rows of files whose bytes are kept, on a locked or new incident.

    They have the side of what they came with: those of notes, calls, evidence and measures are
    the desk's.
    Without anything they came with the report itself. Told by the event of whoever calls.
    """
    if not files:
        return []
    present, size = _held(incident)
    check_room(present=present, size=size, added=[file.size for file in files], limits=limits())
    return [insert(_row(incident, file, to=to, actor=actor, now=now)) for file in files]


def _row(
    incident: Incident,
    file: Kept,
    *,
    to: CameWith,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    given = {**owned(incident), **known_of(file, actor=actor, now=now)}
    if isinstance(to, Note):
        return InternalAttachment(**given, note=to)
    if isinstance(to, Call):
        return InternalAttachment(**given, call=to)
    if isinstance(to, EvidenceItem):
        return InternalAttachment(**given, evidence=to)
    if isinstance(to, MeasureProof):
        return InternalAttachment(**given, measure=to)
    return Attachment(**given, message=to)


def known_of(file: Kept, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return the columns of a file whose bytes are kept; all but whose it is."""
    verdict = file.verdict
    waits = verdict.was_asked and verdict.at is None
    return {
        "key": file.key,
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "media_type": file.media_type,
        "has_picture": file.has_picture,
        "scan": verdict.state,
        "signature": verdict.signature,
        "scanned_at": verdict.at,
        "scan_due_at": now + AGAIN if waits else None,
        "added_by_id": actor.user_id,
        "added_at": now,
    }


def _held(incident: Incident) -> tuple[int, int]:
    """Return how many files and bytes an incident has; a customer is not told of the desk's."""
    count, total = 0, 0
    for table in TABLES:
        found = table._default_manager.filter(incident=incident, erased_at=None).aggregate(
            count=models.Count("pk"), total=models.Sum("size")
        )
        count, total = count + found["count"], total + int(found["total"] or 0)
    return count, total


def tell_scan(file: StoredFile, incident: Incident, verdict: Verdict, *, actor: Actor,
              now: datetime) -> None:  # fmt: skip
    """Write what a scanner said later on."""
    file.scan, file.signature, file.scanned_at = verdict.state, verdict.signature, verdict.at
    file.scan_due_at = None
    columns = ["scan", "signature", "scanned_at", "scan_due_at"]
    if verdict.is_infected and file.has_picture:
        file.has_picture = False
        columns.append("has_picture")
    append_event(
        incident,
        "file.scanned",
        actor=actor,
        now=now,
        wrote=[update(file, *columns)],
        facts=FileScanned(file=file.pk, internal=file.is_internal, scan=str(Scan(file.scan))),
    )


@transaction.atomic
def erase_file(*, row: StoredFile, why: Erasure, actor: Actor, now: datetime) -> Event:
    """Erase a file: its name and its bytes. What it was, how large and its digest stay told."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=row.incident_id)
    erased = erase_words(rows={row: ("name",)}, subject=incident, why=why, actor=actor, now=now)
    row.erased_at, row.has_picture, row.scan_due_at = now, False, None
    append_event(
        incident,
        "file.erased",
        actor=actor,
        now=now,
        wrote=[update(row, "erased_at", "has_picture", "scan_due_at")],
        facts=FileErased(file=row.pk, internal=row.is_internal, why=str(why)),
    )
    key = row.key
    # Not before: bytes that are gone come back with no rollback.
    transaction.on_commit(lambda: take_away(key))
    return erased
