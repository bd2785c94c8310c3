"""What the API reads that no page shows so: files with their keys, events with their links."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, QuerySet

from incidents.models import Attachment, Incident
from incidents.record.queries.clocks import ClockView, by_incident, clock_list
from incidents.record.queries.files import PUBLIC, file_lists, why_withheld
from incidents.record.queries.gather import Row, gather
from incidents.record.queries.prepared import prepared
from reporting.queries.register import Selection, register
from servicedesk.api.doors import Door, door_of
from tenants.bearer import by_token, token_names
from tenants.choices import Side
from tenants.errors import NotFound, Words
from tenants.ledger.declared import codes, event_kind
from tenants.ledger.order import along_chain
from tenants.ledger.reading import read_body
from tenants.models import Event, User
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

# Of a history, on one page.
SIZE: Final = 100
_TOLD: Final = ("id", "at", "kind", "actor_id", "version", "body", "place")


@dataclass(frozen=True)
class FileRow:
    """A file, and where it is had; `withheld` says why it is not handed out."""

    id: UUID
    name: str
    size: int
    sha256: str
    added_at: datetime
    withheld: Words
    is_internal: bool


@dataclass(frozen=True)
class Told:
    """One event with its place in the chain of its tenant: what its digest is made of."""

    seq: int | None
    at: datetime
    code: str
    title: Any
    by: str
    version: int | None
    hash: str
    prev: str
    # The exact text that the chain hashes; only the provider's own people read it.
    body: str


def clocks_of(incident: Incident, now: datetime) -> list[ClockView]:
    read = gather(clocks=prepared("clocks", clock_list, ids=[incident.pk]))
    return list(by_incident(read["clocks"], now).get(incident.pk, {}).values())


def files_of(incident: Incident, actor: Actor) -> list[FileRow]:
    """Return the files that this person may have, newest first."""
    if door_of(actor) is Door.DESK:
        read = gather(**file_lists(incident))
        rows = [*_files(read["files"]), *_files(read["internal_files"], is_internal=True)]
        return sorted(rows, key=lambda row: row.added_at, reverse=True)
    found = Attachment.objects.filter(tenant=incident.tenant_id, incident=incident)
    return _files(found.order_by("-pk").values(*PUBLIC))


def _files(rows: Iterable[Row], *, is_internal: bool = False) -> list[FileRow]:
    return [
        FileRow(
            id=row["public_id"],
            name=row["name"],
            size=row["size"],
            sha256=row["sha256"],
            added_at=row["added_at"],
            withheld=why_withheld(row["scan"], is_erased=row["erased_at"] is not None),
            is_internal=is_internal,
        )
        for row in rows
    ]


def registered(actor: Actor, reference: str) -> Incident:
    """Return one incident of this person's register, or NotFound."""
    found = sole(register(actor, Selection()).filter(reference=reference))
    if found is None:
        raise NotFound()
    return found


def history_of(incident: Incident, actor: Actor, *, after: int = 0) -> list[Told]:
    """Return a page of its events and one more along the chain, oldest first.

    A customer's auditor reads of what the desk did that it was done, as in the register.
    """
    is_ours = actor.side is Side.PROVIDER
    reads_all = is_ours and actor.may(Action.SEE_REGISTER, incident.provider_id)
    found = Event.objects.filter(
        tenant=incident.tenant_id, subject_kind="incident", subject_id=incident.pk
    )
    if not reads_all:
        found = found.filter(kind__in=codes(lambda kind: bool(kind.auditors)))
    chain: QuerySet[Event, Any] = along_chain(found)
    shown = chain.filter(("place__gt", after)).values(
        *_TOLD, seq=F("link__seq"), hash=F("link__hash"), prev=F("link__prev")
    )
    rows = list(shown[: SIZE + 1])
    bodies = {
        row["id"]: read_body(row["body"], tenant_id=incident.tenant_id, event_id=row["id"])
        for row in rows
    }
    names: dict[int, str] = {}
    if reads_all:
        people = User.objects.filter(pk__in={row["actor_id"] for row in rows} - {None})
        names = dict(people.values_list("pk", "name"))
    tokens = token_names(bodies.values()) if reads_all else {}
    return [
        Told(
            seq=row["seq"],
            at=row["at"],
            code=row["kind"],
            title=event_kind(row["kind"]).title,
            by=by_token(names.get(row["actor_id"] or 0, ""), bodies[row["id"]], tokens),
            version=row["version"],
            hash=bytes(row["hash"] or b"").hex(),
            prev=bytes(row["prev"] or b"").hex(),
            body=row["body"] if reads_all else "",
        )
        for row in rows
    ]
