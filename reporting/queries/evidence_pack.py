"""The evidence of one incident as it is read before it is taken out."""

import json
from dataclasses import dataclass
from typing import Final

from incidents.desk.queries.evidence import Secured, secured
from incidents.models import Incident, InternalAttachment
from incidents.record.queries.files import why_withheld
from incidents.record.queries.gather import Row
from reporting.facts import EvidenceTakenOut
from tenants.errors import Words
from tenants.ledger.facts import NotSaid
from tenants.models import Event, User

TAKEN_OUT: Final = "evidence.taken_out"


@dataclass(frozen=True)
class Copy:
    """What became of the file of one piece in this pack; `why` says why it is not in it."""

    name: str
    recorded: str
    computed: str = ""
    size: int = 0
    why: Words = ""

    @property
    def matches(self) -> bool:
        return bool(self.computed) and self.computed == self.recorded


@dataclass(frozen=True)
class ToCopy:
    """A file of a piece of evidence that may leave the house, or why it may not."""

    item: int
    key: str
    name: str
    sha256: str
    why: Words


@dataclass(frozen=True)
class EvidenceFacts:
    """What is read before anything is written: pieces, what stands around them, earlier copies."""

    incident: Incident
    secured: Secured
    files: list[ToCopy]
    copies: list[Row]


def evidence_facts(incident: Incident) -> EvidenceFacts:
    found = secured(incident)
    numbers = {item.pk: item.label for item in found.items}
    rows = InternalAttachment.objects.filter(
        tenant=incident.tenant_id, incident=incident, evidence__isnull=False
    )
    files = [
        ToCopy(
            item=row.evidence_id or 0,
            key=row.key,
            name=f"files/{numbers[row.evidence_id or 0]}-{row.name}",
            sha256=row.sha256,
            why=why_withheld(row.scan, is_erased=row.erased_at is not None),
        )
        for row in rows.order_by("evidence", "pk")
    ]
    return EvidenceFacts(incident, found, files, _earlier(incident))


def _earlier(incident: Incident) -> list[Row]:
    """Return each taking out of this evidence, this one too: who and when, and as which export."""
    events = Event.objects.filter(
        tenant=incident.tenant_id, subject_kind="incident", subject_id=incident.pk, kind=TAKEN_OUT
    ).order_by("pk")
    names = dict(User.objects.filter(pk__in=events.values("actor_id")).values_list("pk", "name"))
    return [
        {"at": one.at, "by": names.get(one.actor_id or 0, ""), "export": _export_of(one)}
        for one in events
    ]


def _export_of(event: Event) -> str:
    try:
        return str(EvidenceTakenOut.read(json.loads(event.body)["facts"]).export)
    except NotSaid:
        return ""
