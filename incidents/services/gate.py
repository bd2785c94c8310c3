"""The gate before closing: everything that it looks at, and what is still missing."""

from datetime import datetime

from incidents.choices import Confirmation, Kind, MessageKind, Status, TriageOutcome
from incidents.models import Incident, Message
from incidents.rules.closing import (
    REQUESTS,
    ClosingFacts,
    ExceptionFact,
    Missing,
    missing_for_closing,
)
from incidents.services.duties import duty_facts
from tenants.models import Agreement
from tenants.rules.roles import Action, Actor, require

# The measures whose proof this desk gives by itself; the rest of the list is shown, not asked.
PROVED_HERE = frozenset({"M06", "M07", "M08", "M09", "M10", "M11"})


def closing_facts(incident: Incident, *, now: datetime) -> ClosingFacts:
    """Return everything that the gate looks at."""
    agreement = Agreement.objects.get(pk=incident.agreement_id)
    asked = Message.objects.filter(incident=incident, kind=MessageKind.CONFIRMATION)
    checker = incident.checked_by.name if incident.checked_by else ""
    children = incident.children.exclude(status=Status.CLOSED).order_by("reference")
    kind = Kind(incident.kind)
    duties = () if kind in REQUESTS else duty_facts(incident)
    return ClosingFacts(
        now=now,
        kind=kind,
        outcome=TriageOutcome(incident.triage_outcome) if incident.triage_outcome else None,
        outcome_reason=incident.triage_reason,
        checked_by=checker,
        confirmation=Confirmation(incident.confirmation),
        attempts=asked.count(),
        attempts_needed=agreement.closing_attempts,
        confirm_by=incident.confirm_by,
        description=incident.description,
        cause=incident.cause,
        measures=incident.measures,
        solution=incident.solution,
        restored_at=incident.restored_at,
        duties=tuple(fact for fact in duties if fact.duty.code in PROVED_HERE),
        open_children=tuple(children.values_list("reference", flat=True)),
    )


def missing_now(incident: Incident, *, now: datetime) -> tuple[Missing, ...]:
    """Return what keeps this incident from being closed, for the screen."""
    return missing_for_closing(closing_facts(incident, now=now))


def exceptions_of(
    incident: Incident, actor: Actor, reason: str, codes: tuple[str, ...]
) -> tuple[ExceptionFact, ...]:
    require(actor, Action.WAIVE, incident.tenant_id)
    return tuple(
        ExceptionFact(code=code, reason=reason, permitted=True, needs_second=False)
        for code in codes
    )
