"""Evidence of measures as it is written: by hand one at a time, of the desk's own work many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from incidents.facts import MeasureProved
from incidents.models import Incident, MeasureProof
from incidents.record.services.common import clean_text, owned
from tenants.ledger.append import Act, insert_many
from tenants.rules.roles import SYSTEM, Actor


@dataclass(frozen=True)
class Evidence:
    """What the desk's own work gives for a measure of a locked incident."""

    incident: Incident
    code: str
    name: str
    detail: str


def give(evidence: Iterable[Evidence], *, now: datetime) -> list[Act]:
    """Write all of it that was not given before; return what is to be told, one event each."""
    found = {(one.incident.pk, one.code, one.name): one for one in evidence}
    if not found:
        return []
    earlier = MeasureProof.objects.filter(incident__in={key for key, *_what in found})
    known = set(earlier.values_list("incident_id", "code", "evidence"))
    fresh = [one for key, one in found.items() if key not in known]
    wrote = insert_many(
        [
            proof_of(one.incident, one.code, one.name, one.detail, actor=SYSTEM, now=now)
            for one in fresh
        ]
    )
    return [
        Act(
            subject=one.incident,
            kind="measure.proved",
            actor=SYSTEM,
            at=now,
            wrote=[proof],
            facts=MeasureProved(code=one.code, evidence=one.name),
        )
        for one, proof in zip(fresh, wrote, strict=True)
    ]


def proof_of(
    incident: Incident, code: str, evidence: str, detail: str, *, actor: Actor, now: datetime
) -> MeasureProof:
    return MeasureProof(
        **owned(incident),
        code=code,
        evidence=evidence,
        detail=clean_text(detail, "detail", limit=2000),
        author_id=actor.user_id,
        given_at=now,
    )
