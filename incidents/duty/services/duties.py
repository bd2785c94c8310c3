"""The measures of the class for one incident: asked by the profile, proved by facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q

from incidents.choices import (
    ArticleUse,
    CallOutcome,
    Kind,
    MessageKind,
    Priority,
    TriageOutcome,
    Verdict,
)
from incidents.duty.asks import ProveMeasure
from incidents.duty.rules.breach import evidence_given
from incidents.duty.rules.evidence import BY_ARTICLE, decided, ways_of
from incidents.duty.rules.missing import REQUESTS, DutyFact, duty_state
from incidents.duty.rules.proofs import ACKNOWLEDGEMENT, refusal_by_hand
from incidents.duty.services.giving import proof_of
from incidents.facts import MeasureProved
from incidents.models import (
    Call,
    Clock,
    Improvement,
    Incident,
    LessonVerdict,
    MeasureProof,
    Proof,
    Review,
    breach_terms,
)
from incidents.record.queries.gather import Listed, Row, gather
from incidents.record.rules.articles import told_as
from incidents.record.rules.duties import Duty, measures_for
from incidents.record.services.articles import use_article, version_for
from incidents.record.services.common import append_event, lock_incident
from incidents.record.services.files import attach
from incidents.record.services.storing import keep
from incidents.record.services.terms import Terms, terms_of
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import Written, insert
from tenants.memo import remembered
from tenants.rules.roles import Action, Actor, require

# Evidence that stands in the record itself: name in the profile → fields of which each is filled.
IN_RECORD: dict[str, tuple[str, ...]] = {
    "channel": ("channel",),
    "reported_at": ("reported_at",),
    "reporter": ("reporter_id",),
    "category": ("category_id",),
    "impact": ("impact",),
    "urgency": ("urgency",),
    "reference": ("reference",),
    "registered_by": ("registered_at",),
    "timeline": ("version",),
    "incident_manager": ("manager_id",),
    # Containing it is an act of its own, with a moment; being solved is none.
    "containment_action": ("contained_at", "measures"),
    "contained_at": ("contained_at",),
    "workaround_decision": ("workaround",),
    # By which way it came in, and from whom; and how long that took.
    "report_channel_log": ("channel", "reporter_id"),
}
# Evidence by axis of the judgement: which criteria hold.
CRITERIA = {"impact_reasons": "impact", "urgency_reasons": "urgency"}


@dataclass(frozen=True)
class Grounds:
    """What measures stand on beside the incident's own fields; read once for all of them."""

    # The most urgent priority that it ever had: once triggered a measure stays.
    worst: Priority
    # Somebody affected had a message, or was spoken to.
    is_told: bool
    given: frozenset[tuple[str, str]]
    # A review was held, and something will be done about it.
    is_reviewed: bool
    is_improved: bool
    # The board validated what was learnt.
    is_validated: bool
    # What the decision on personal data proves, and the notification.
    of_breach: frozenset[str] = frozenset()


def grounds_lists(incident: Incident) -> dict[str, Listed]:
    """Return what `grounds_from` wants, for a page that reads more in the same statement."""
    delivered = Proof.objects.filter(message__incident=incident, revoked_at=None).exclude(
        message__kind=MessageKind.RECEIPT
    )
    spoken = Call.objects.filter(incident=incident, outcome=CallOutcome.ANSWERED)
    return {
        "delivered": delivered.values("pk")[:1],
        "spoken": spoken.values("pk")[:1],
        "reviewed": Review.objects.filter(incident=incident, held_at__isnull=False).values("pk")[
            :1
        ],
        "improved": _improved(incident),
        "verdict": LessonVerdict.objects.filter(review__incident=incident)
        .order_by("-pk")
        .values("verdict")[:1],
        "decided": breach_terms(incident=incident).values("outcome", "filed_at"),
        "given": MeasureProof.objects.filter(incident=incident).values("code", "evidence"),
        "worst": Clock.objects.filter(incident=incident)
        .order_by("priority")
        .values("priority")[:1],
    }


def _improved(incident: Incident) -> Listed:
    """Return what proves that something is done about it: an improvement that somebody carries out
    by a day, or that two people say none is needed.
    """
    of_it = Improvement.objects.filter(
        review=OuterRef("pk"), owner__isnull=False, due_on__isnull=False
    )
    found = Review.objects.filter(Q(agreed_at__isnull=False) | Exists(of_it), incident=incident)
    listed: Listed = found.values("pk")[:1]
    return listed


def grounds_from(incident: Incident, found: Mapping[str, list[Row]]) -> Grounds:
    worst = [row["priority"] for row in found["worst"]]
    return Grounds(
        worst=Priority(min([*worst, incident.priority])),
        is_told=bool(found["delivered"] or found["spoken"]),
        given=frozenset((row["code"], row["evidence"]) for row in found["given"]),
        is_reviewed=bool(found["reviewed"]),
        is_improved=bool(found["improved"]),
        is_validated=any(row["verdict"] == Verdict.APPROVED for row in found["verdict"]),
        of_breach=_of_breach(found["decided"]),
    )


def _of_breach(terms: list[Row]) -> frozenset[str]:
    """Return what decision and notification prove: of several authorities, towards each."""
    proven = [evidence_given(row["outcome"], row["filed_at"]) for row in terms]
    return frozenset.intersection(*proven) if proven else frozenset()


def grounds_of(incident: Incident) -> Grounds:
    return grounds_from(incident, gather(**grounds_lists(incident)))


def duties_of(incident: Incident, grounds: Grounds | None = None) -> tuple[Duty, ...]:
    """Return every measure that this incident asks for, as class and priority now stand.

    A request is no disturbance, and what did not happen asks for nothing.
    """
    if asks_nothing(incident):
        return ()
    worst = grounds.worst if grounds else worst_of(incident)
    return duties_under(terms_of(incident), incident, worst)


def duties_under(terms: Terms, incident: Incident, priority: Priority) -> tuple[Duty, ...]:
    """Return every measure that these terms, its own or others, ask of what did happen."""
    return measures_for(
        terms.profile,
        classes=terms.classes,
        priority=priority,
        personal_data=terms.personal_data,
        social_security=terms.tenant.in_social_security and _is_of_security(incident, terms),
        unsolved_at_desk=incident.team.line > 1 or incident.supplier_id is not None,
    )


def worst_of(incident: Incident) -> Priority:
    """Return the most urgent priority that it ever had."""
    worst = remembered(
        ("worst", incident.pk),
        lambda: Clock.objects.filter(incident=incident).aggregate(worst=Min("priority"))["worst"],
    )
    return Priority(incident.priority if worst is None else min(worst, incident.priority))


def asks_nothing(incident: Incident) -> bool:
    is_request = Kind(incident.kind) in REQUESTS
    return is_request or incident.triage_outcome == TriageOutcome.NOT_AN_INCIDENT


def _is_of_security(incident: Incident, terms: Terms) -> bool:
    """Say whether it is about information security or privacy (source 002, lines 613-626)."""
    return incident.is_security or terms.personal_data is not None


def evidence_of(incident: Incident, grounds: Grounds) -> frozenset[str]:
    """Return the names of all evidence there is: in the record, and given beside it."""
    present = {
        name
        for name, fields in IN_RECORD.items()
        if all(getattr(incident, field) for field in fields)
    }
    present |= {name for name, axis in CRITERIA.items() if incident.criteria.get(axis)}
    if incident.occurred_at or incident.detected_at:
        present.add("time_to_report")
    if grounds.is_told:
        present.add("communication_record(delivered)")
    if grounds.is_reviewed:
        present.add("review_record")
    if grounds.is_improved:
        present.add("improvement_items")
    if grounds.is_validated:
        present.add("director_validation")
    present |= decided({name for _code, name in grounds.given})
    # An acknowledgement belongs to one measure; other evidence is a fact of the incident.
    given = grounds.given
    present |= {f"{code}:{name}" if name == ACKNOWLEDGEMENT else name for code, name in given}
    return frozenset(present | grounds.of_breach)


def evidence_for(duty: Duty, present: frozenset[str]) -> frozenset[str]:
    """Return the evidence that counts for one measure: an acknowledgement is of its own only."""
    own = f"{duty.code}:{ACKNOWLEDGEMENT}" in present
    return present | {ACKNOWLEDGEMENT} if own else present


def givable(duty: Duty) -> frozenset[str]:
    """Return every evidence of a measure that can be given beside the record."""
    return frozenset(way for name in duty.evidence for way in ways_of(name))


def duty_facts(incident: Incident, grounds: Grounds | None = None) -> tuple[DutyFact, ...]:
    """Return each measure with its state; `grounds` where they were read already."""
    grounds = grounds or grounds_of(incident)
    present = evidence_of(incident, grounds)
    return tuple(
        DutyFact(duty=duty, state=duty_state(duty, evidence_for(duty, present)))
        for duty in duties_of(incident, grounds)
    )


@transaction.atomic
def prove_measure(
    *, incident_id: int, ask: ProveMeasure, actor: Actor, now: datetime
) -> MeasureProof:
    """Give evidence for a measure; giving the same evidence again changes nothing.

    `detail` says what the evidence is: who did what, and where it can be seen.
    """
    files = keep(ask.attached, now=now)
    incident = lock_incident(incident_id, actor=actor)
    duty = next((d for d in duties_of(incident) if d.code == ask.code), None)
    if actor.is_somebody:
        require(actor, Action.WORK, incident.tenant_id)
    if duty is None or ask.evidence not in givable(duty):
        raise NotFound()
    if actor.is_somebody and (refusal := refusal_by_hand(duty, ask.evidence)):
        raise Invalid(refusal, field="evidence")
    earlier = MeasureProof.objects.filter(
        incident=incident, code=ask.code, evidence=ask.evidence
    ).first()
    if earlier is not None:
        return earlier
    detail = ask.detail
    if ask.evidence == BY_ARTICLE:
        detail = _worked_around(incident, ask, actor=actor, now=now)
    proof = proof_of(incident, ask.code, ask.evidence, detail, actor=actor, now=now)
    append_event(
        incident,
        "measure.proved",
        actor=actor,
        now=now,
        wrote=[insert(proof), *attach(incident, files, to=proof, actor=actor, now=now)],
        facts=MeasureProved(code=ask.code, evidence=ask.evidence),
    )
    return proof


def _worked_around(incident: Incident, ask: ProveMeasure, *, actor: Actor, now: datetime) -> str:
    """Keep by which known solution it was worked around; return how that stands in the record."""
    version = version_for(incident, ask.article)
    use_article(incident, version, ArticleUse.WORKAROUND, actor=actor, now=now)
    told = told_as(version.article.reference, version.number)
    return " ".join(filter(None, [told, ask.detail.strip()]))


def decide_instead(
    incident: Incident, decisions: Mapping[str, str], *, actor: Actor, now: datetime
) -> list[Written]:
    """Write decisions on a locked incident where a measure asks for them: name → in what words.

    What was decided before stays as it was said.
    """
    said = {name: detail for name, detail in decisions.items() if detail.strip()}
    if not said:
        return []
    grounds = grounds_of(incident)
    return [
        insert(proof_of(incident, duty.code, name, said[name], actor=actor, now=now))
        for duty in duties_of(incident, grounds)
        for name in sorted(givable(duty) & said.keys())
        if (duty.code, name) not in grounds.given
    ]
