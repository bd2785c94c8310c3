"""Files, for pages: what stands beside what they came with, and one to be handed out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from incidents.choices import Scan
from incidents.models import Attachment, Incident, InternalAttachment, StoredFile
from incidents.record.queries.gather import Listed, Row, Statement, gather
from incidents.record.queries.late import family_keys
from incidents.record.queries.prepared import prepared_lists
from incidents.record.rules.files import withheld
from tenants.addresses import address
from tenants.errors import NotFound, Words
from tenants.sole import sole

# What a page shows of a file; of both tables.
SHOWN: Final = (
    "pk", "public_id", "name", "size", "sha256", "scan", "has_picture", "erased_at", "added_at",
)  # fmt: skip
PUBLIC: Final = (*SHOWN, "message_id")
INTERNAL: Final = (*SHOWN, "note_id", "call_id")


@dataclass(frozen=True)
class FileView:
    """A file as components/file.html draws it; without an address it is not handed out."""

    name: str
    size: int
    at: datetime
    sha256: str
    url: str = ""
    picture: str = ""
    # Why it is not handed out, or what else is to be known.
    state: Words = ""
    is_infected: bool = False
    is_internal: bool = False


def why_withheld(scan: str, *, is_erased: bool) -> Words:
    return withheld(scan=scan, is_erased=is_erased, serves_unscanned=settings.SERVE_UNSCANNED)


def file_view(row: Row, reference: str, *, door: str, is_internal: bool = False) -> FileView:
    """Return a file as the page behind this door shows it: `desk` or `portal`."""
    why = why_withheld(row["scan"], is_erased=row["erased_at"] is not None)
    url = "" if why else address(f"{door}:file", reference, row["public_id"])
    picture = ""
    if url and row["has_picture"]:
        picture = address(f"{door}:picture", reference, row["public_id"])
    # Where nothing is ever scanned nobody is told so at each file.
    unscanned = row["scan"] == Scan.NOT_SCANNED and bool(settings.CLAMD)
    return FileView(
        name=row["name"],
        size=row["size"],
        at=row["added_at"],
        sha256=row["sha256"],
        url=url,
        picture=picture,
        state=why or (Scan.NOT_SCANNED.label if unscanned else ""),
        is_infected=row["scan"] == Scan.INFECTED,
        is_internal=is_internal,
    )


def file_lists(incident: Incident) -> Mapping[str, Statement]:
    """Return the files of both sides, newest first, for a page that reads them with the rest."""
    return prepared_lists("files", _lists, pk=incident.pk, tenant=incident.tenant_id)


def _lists(pk: int, tenant: int) -> Mapping[str, Listed]:
    of_incident = {"tenant": tenant, "incident": pk}
    return {
        "files": Attachment.objects.filter(**of_incident).order_by("-pk").values(*PUBLIC),
        "internal_files": InternalAttachment.objects.filter(**of_incident)
        .order_by("-pk")
        .values(*INTERNAL),
    }


def views_from(found: Mapping[str, list[Row]], reference: str) -> list[FileView]:
    """Return what `file_lists` read, of both sides together, newest first."""
    views = [file_view(row, reference, door="desk") for row in found["files"]]
    views += [
        file_view(row, reference, door="desk", is_internal=True) for row in found["internal_files"]
    ]
    return sorted(views, key=lambda view: view.at, reverse=True)


def files_of_merged(incident: Incident) -> list[FileView]:
    """Return the files of what was merged into an incident; each opens where it came in."""
    if not getattr(incident, "has_merged", True):
        return []
    others = Incident.objects.filter(pk__in=family_keys(incident)).exclude(pk=incident.pk)
    return [view for one in others for view in views_from(gather(**file_lists(one)), one.reference)]


def by_owner(rows: Iterable[Row], column: str) -> Mapping[int | None, list[Row]]:
    """Return files by the message, note or call that they came with."""
    found: defaultdict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def public_file(incident: Incident, public_id: UUID) -> StoredFile:
    """Return a file that the customer sees, of an incident that the reader may see."""
    return _sole(Attachment, incident, public_id)


def any_file(incident: Incident, public_id: UUID) -> StoredFile:
    """Return a file of either side; the desk's are not there in a customer's transaction."""
    try:
        return _sole(Attachment, incident, public_id)
    except NotFound:
        return _sole(InternalAttachment, incident, public_id)


def _sole(
    table: type[Attachment] | type[InternalAttachment], incident: Incident, public_id: UUID
) -> StoredFile:
    found: StoredFile | None = sole(
        table.objects.filter(tenant=incident.tenant_id, incident=incident, public_id=public_id)
    )
    if found is None:
        raise NotFound()
    return found
