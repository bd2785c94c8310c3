"""The measures of the class for one incident: asked by the profile, proved by facts."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min

from incidents.choices import CallOutcome, MessageKind, Priority
from incidents.models import Call, Clock, Incident, MeasureProof, Proof
from incidents.rules.classes import Duty, measures_for
from incidents.rules.closing import DutyFact, duty_state
from incidents.services.common import lock_incident, owned, tell, words
from incidents.services.terms import terms_of
from tenants.errors import NotFound
from tenants.ledger.append import insert
from tenants.rules.roles import Action, Actor, Kind, require

# Evidence that stands in the record itself: name in the profile → fields of which each is filled.
IN_RECORD: dict[str, tuple[str, ...]] = {
    "channel": ("channel",),
    "reported_at": ("reported_at",),
    "reporter": ("reporter_id",),
    "category": ("category_id",),
    "impact": ("impact",),
    "impact_reasons": ("criteria",),
    "urgency": ("urgency",),
    "urgency_reasons": ("criteria",),
    "reference": ("reference",),
    "registered_by": ("registered_at",),
    "timeline": ("version",),
    "containment_action": ("measures",),
    "workaround_decision": ("resolved_at",),
}


def duties_of(incident: Incident) -> tuple[Duty, ...]:
    """Return every measure that this incident asks for, as class and priority now stand.

    Once triggered a measure stays: the most urgent priority that it ever had counts.
    """
    terms = terms_of(incident)
    worst = Clock.objects.filter(incident=incident).aggregate(p=Min("priority"))["p"]
    return measures_for(
        terms.profile,
        classes=terms.classes,
        priority=Priority(min(worst or incident.priority, incident.priority)),
        personal_data=terms.personal_data,
        social_security=terms.tenant.in_social_security,
        unsolved_at_desk=incident.team.line > 1 or incident.supplier_id is not None,
    )


def evidence_of(incident: Incident) -> frozenset[str]:
    """Return the names of all evidence there is: in the record, and given beside it."""
    present = {
        name
        for name, fields in IN_RECORD.items()
        if all(getattr(incident, field) for field in fields)
    }
    # Whatever ended the consequences: containment, or that it works again.
    if incident.contained_at or incident.restored_at:
        present.add("contained_at")
    delivered = Proof.objects.filter(message__incident=incident, revoked_at=None).exclude(
        message__kind=MessageKind.RECEIPT
    )
    spoken = Call.objects.filter(incident=incident, outcome=CallOutcome.ANSWERED)
    if delivered.exists() or spoken.exists():
        present.add("communication_record(delivered)")
    given = MeasureProof.objects.filter(incident=incident).values_list("code", "evidence")
    # An acknowledgement belongs to one measure; other evidence is a fact of the incident.
    present |= {f"{code}:{name}" if name == "acknowledgement" else name for code, name in given}
    return frozenset(present)


def evidence_for(duty: Duty, present: frozenset[str]) -> frozenset[str]:
    """Return the evidence that counts for one measure: an acknowledgement is of its own only."""
    own = f"{duty.code}:acknowledgement" in present
    return present | {"acknowledgement"} if own else present


def duty_facts(incident: Incident, present: frozenset[str] | None = None) -> tuple[DutyFact, ...]:
    """Return each measure with its state; `present` is its evidence, where that was read."""
    given = evidence_of(incident) if present is None else present
    return tuple(
        DutyFact(duty=duty, state=duty_state(duty, evidence_for(duty, given)))
        for duty in duties_of(incident)
    )


@transaction.atomic
def prove_measure(
    *, incident_id: int, actor: Actor, now: datetime, code: str, evidence: str, detail: str = ""
) -> MeasureProof:
    """Give evidence for a measure; giving the same evidence again changes nothing."""
    incident = lock_incident(incident_id, actor=actor)
    if actor.kind is Kind.PERSON:
        require(actor, Action.WORK, incident.tenant_id)
    duty = next((d for d in duties_of(incident) if d.code == code), None)
    if duty is None or evidence not in duty.evidence:
        raise NotFound()
    earlier = MeasureProof.objects.filter(incident=incident, code=code, evidence=evidence).first()
    if earlier is not None:
        return earlier
    proof = MeasureProof(
        **owned(incident),
        code=code,
        evidence=evidence,
        detail=words(detail, "detail", needed=False, limit=2000),
        author_id=actor.user_id,
        given_at=now,
    )
    tell(
        incident,
        "measure.proved",
        actor=actor,
        now=now,
        wrote=[insert(proof)],
        code=code,
        evidence=evidence,
    )
    return proof
