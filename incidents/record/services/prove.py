"""The proof that word was given: many at once, because one message goes to many people (R77)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.facts import Proved
from incidents.models import Incident, Proof
from incidents.record.services import timing
from incidents.record.services.common import append_event
from incidents.record.services.judging import recheck_all_rounds
from tenants.ledger.append import Act, append_many, insert_many
from tenants.media import EMAIL
from tenants.rules.roles import SYSTEM, Actor


@dataclass(frozen=True)
class Delivered:
    """A message was accepted for one contact; `notice_id` says by which notice."""

    incident_id: int
    message_id: int
    contact_id: int
    at: datetime
    notice_id: int | None = None
    medium: str = EMAIL

    @property
    def proves(self) -> tuple[int, int, str]:
        """Return what is proven once: which message, to whom, by what."""
        return self.message_id, self.contact_id, self.medium


def prove_deliveries(
    incidents: Mapping[int, Incident], delivered: Sequence[Delivered], *, now: datetime
) -> list[Delivered]:
    """Record proofs on locked incidents, and judge their rounds once for all of them.

    What was proven before, revoked or not, stays as it is. Returns what was proven now: of the
    others the ledger tells nothing here.
    """
    known = set(
        Proof.objects.filter(
            message__in={one.message_id for one in delivered},
            contact__in={one.contact_id for one in delivered},
        ).values_list("message_id", "contact_id", "medium")
    )
    fresh: dict[tuple[int, int, str], Delivered] = {}
    for one in delivered:
        if one.proves not in known:
            fresh.setdefault(one.proves, one)
    if not fresh:
        return []
    written = insert_many([_proof(incidents[one.incident_id], one) for one in fresh.values()])
    append_many(
        Act(
            subject=incidents[one.incident_id],
            kind="proof.given",
            actor=SYSTEM,
            at=one.at,
            wrote=[told],
            facts=Proved(message=one.message_id, contact=one.contact_id),
        )
        for one, told in zip(fresh.values(), written, strict=True)
    )
    touched = {one.incident_id: incidents[one.incident_id] for one in fresh.values()}
    recheck_rounds([touched[key] for key in sorted(touched)], actor=SYSTEM, now=now)
    return list(fresh.values())


def recheck_rounds(incidents: Sequence[Incident], *, actor: Actor, now: datetime) -> None:
    """Look at the open rounds of locked incidents again, and let the queue follow what changed."""
    for incident in recheck_all_rounds(incidents, actor=actor, now=now):
        follow(incident, actor=actor, now=now)


def follow(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Let the queue follow the next deadline."""
    wrote = timing.follow_due(incident)
    if wrote:
        append_event(incident, "incident.due_followed", actor=actor, now=now, wrote=wrote)


def _proof(incident: Incident, one: Delivered) -> Proof:
    return Proof(
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        message_id=one.message_id,
        contact_id=one.contact_id,
        medium=one.medium,
        accepted_at=one.at,
    )
