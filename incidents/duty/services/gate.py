"""The gate before closing: everything that it looks at, and what is still missing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet

from incidents.choices import (
    IN_REGISTER,
    BreachOutcome,
    CallOutcome,
    Confirmation,
    Kind,
    MessageKind,
    PersonalData,
    Status,
    TriageOutcome,
    WaiverState,
)
from incidents.duty.rules.closing import ClosingFacts, missing_for_closing
from incidents.duty.rules.missing import ExceptionFact, Missing
from incidents.duty.services.duties import duty_facts, grounds_from, grounds_lists
from incidents.duty.services.owing import named, open_list
from incidents.duty.services.recovery import continuity_of, is_of_high_class, owes_cause
from incidents.models import (
    Call,
    Incident,
    Message,
    Obligation,
    Referral,
    Task,
    Waiver,
    breach_terms,
)
from incidents.record.queries.gather import Listed, Row, gather, revive
from incidents.record.queries.tasks import task_list
from incidents.record.rules.classes import needs_second_person
from incidents.record.services.terms import terms_of

# A breach, notified or not, is kept with its facts, effects and remedies (GDPR art. 33(5)).
ON_RECORD: Final = frozenset({BreachOutcome.NOTIFY, BreachOutcome.UNLIKELY})


def gate_lists(incident: Incident) -> dict[str, Listed]:
    """Return what the gate reads beside the incident, for a page that reads more with it."""
    asked = unanswered(incident)
    children = incident.children.exclude(status=Status.CLOSED).order_by("reference")
    return {
        **grounds_lists(incident),
        "asked": asked.values("pk"),
        "children": children.values("reference"),
        "tasks": task_list(incident),
        "cases": Referral.objects.filter(
            incident=incident, ended_at=None, suppliercase__ended_at=None
        )
        .filter(suppliercase__isnull=False)
        .order_by("reference")
        .values("reference", supplier=F("suppliercase__supplier__name")),
        "waivers": Waiver.objects.filter(
            incident=incident, state__in=[WaiverState.ASKED, WaiverState.GRANTED]
        ).values("code", "reason", "needs_second", "second_by_id", "state"),
        "obligations": open_list(incident),
        "continuity": continuity_of(incident).values("pk")[:1],
        "term": breach_terms(incident=incident).values("stopped_at", "outcome"),
        "register": Obligation.objects.filter(
            incident=incident, duty=IN_REGISTER, stopped_at=None
        ).values("pk"),
    }


def asked_since_solved(incident: Incident) -> QuerySet[Message]:
    """Return how often the customer was asked of this solution; an earlier one did not hold."""
    asked = Message.objects.filter(incident=incident, kind=MessageKind.CONFIRMATION)
    return asked.filter(sent_at__gte=incident.resolved_at) if incident.resolved_at else asked


def unanswered(incident: Incident) -> QuerySet[Message]:
    """Return the questions of this solution after which the customer kept silent.

    Whoever wrote, or was spoken to, after a question was not silent on it (D15).
    """
    later = {"incident": incident.pk}
    written = Message.objects.filter(
        **later, kind=MessageKind.FROM_CUSTOMER, sent_at__gte=OuterRef("sent_at")
    )
    spoken = Call.objects.filter(
        **later, outcome=CallOutcome.ANSWERED, called_at__gte=OuterRef("sent_at")
    )
    return asked_since_solved(incident).exclude(Exists(written)).exclude(Exists(spoken))


def closing_facts(
    incident: Incident, *, now: datetime, found: Mapping[str, list[Row]] | None = None
) -> ClosingFacts:
    """Return everything that the gate looks at; `found` are its lists, where they were read."""
    found = gather(**gate_lists(incident)) if found is None else found
    checker = incident.checked_by.name if incident.checked_by else ""
    tasks = revive(Task, found["tasks"])
    return ClosingFacts(
        now=now,
        kind=Kind(incident.kind),
        outcome=TriageOutcome(incident.triage_outcome) if incident.triage_outcome else None,
        outcome_reason=incident.triage_reason,
        checked_by=checker,
        confirmation=Confirmation(incident.confirmation),
        attempts=len(found["asked"]),
        attempts_needed=incident.agreement.closing_attempts,
        confirm_by=incident.confirm_by,
        description=incident.description,
        cause=incident.cause,
        measures=incident.measures,
        solution=incident.solution,
        restored_at=incident.restored_at,
        duties=duty_facts(incident, grounds_from(incident, found)),
        exceptions=_exceptions(incident, found),
        breach_owed=_breach_owed(incident, found["term"]),
        breach_undescribed=bool(found["register"])
        and any(row["outcome"] in ON_RECORD for row in found["term"]),
        cause_owed=owes_cause(incident),
        continuity_owed=not found["continuity"] and is_of_high_class(incident),
        obligations=tuple((row["pk"], named(row)) for row in found["obligations"]),
        open_children=tuple(row["reference"] for row in found["children"]),
        open_cases=tuple((row["reference"], row["supplier"]) for row in found["cases"]),
        open_tasks=tuple((one.reference, one.title) for one in tasks if one.is_open),
    )


def _breach_owed(incident: Incident, term: list[Row]) -> bool:
    """Say whether a decision or a notification is owed, also after the label was taken away."""
    if term:
        return any(row["stopped_at"] is None for row in term)
    return incident.personal_data != PersonalData.NO and not incident.is_elsewhere


def missing_now(
    incident: Incident, *, now: datetime, found: Mapping[str, list[Row]] | None = None
) -> tuple[Missing, ...]:
    """Return what keeps this incident from being closed, for the screen."""
    return missing_for_closing(closing_facts(incident, now=now, found=found))


def _exceptions(incident: Incident, found: Mapping[str, list[Row]]) -> tuple[ExceptionFact, ...]:
    """Return what was waived; one that takes two as it now stands holds by two only."""
    if not found["waivers"]:
        return ()
    terms = terms_of(incident)
    is_personal = incident.personal_data != PersonalData.NO or bool(found["term"])
    takes_two = needs_second_person(terms.profile, terms.classes, personal_data=is_personal)
    return tuple(
        ExceptionFact(
            code=row["code"],
            reason=row["reason"],
            permitted=True,
            needs_second=takes_two or row["needs_second"],
            agreed_by_second=row["state"] == WaiverState.GRANTED and bool(row["second_by_id"]),
        )
        for row in found["waivers"]
    )
