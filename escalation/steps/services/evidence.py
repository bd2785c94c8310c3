"""What an escalation proves: the measures M06 to M09 ask for the event and for the answer."""

from collections.abc import Callable
from datetime import datetime

from escalation.choices import EscalationKind
from escalation.models import Escalation
from incidents.duty.services.duties import duties_of
from incidents.duty.services.giving import Evidence, give
from incidents.models import Incident
from incidents.record.rules.duties import Duty
from tenants.ledger.append import append_many

# The measure of the profile that asks for more knowledge (M06).
FUNCTIONAL = "functional_escalation"


def is_raised(evidence: str) -> bool:
    """Say whether raising is what this evidence of the profile asks for."""
    return evidence.startswith("escalation_event(") or evidence == "functional_escalation_event"


def is_answered(evidence: str) -> bool:
    return evidence == "acknowledgement"


def prove(
    incident: Incident, row: Escalation, fits: Callable[[str], bool], *, now: datetime
) -> None:
    """Give the measures that this escalation answers their evidence (R102)."""
    append_many(give(evidence_of(incident, row, fits), now=now))


def evidence_of(incident: Incident, row: Escalation, fits: Callable[[str], bool]) -> list[Evidence]:
    """Return what this escalation proves, for every measure that it answers."""
    return [
        Evidence(incident, duty.code, name, detail=f"{row.kind} {row.pk}")
        for duty in duties_of(incident)
        if answers(row, duty)
        for name in filter(fits, duty.evidence)
    ]


def answers(row: Escalation, duty: Duty) -> bool:
    """Say whether this is what a measure asks for: raised for it, or by hand to the same."""
    if row.demanded_by:
        return row.demanded_by == duty.code
    if row.kind == EscalationKind.FUNCTIONAL:
        return duty.key == FUNCTIONAL
    return row.function in duty.addressees
