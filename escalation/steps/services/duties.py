"""The escalations that the profile asks for: M06 to M09, by class and priority, never by name.

Asked again after every change. What was raised once stays raised: a lower priority takes nothing
back (icr.yaml, `combination`).
"""

from datetime import datetime

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.rules.reasons import instead_of, measure
from escalation.steps.services.addressees import specialists
from escalation.steps.services.evidence import FUNCTIONAL, answers
from escalation.steps.services.raising import Asked, put_down
from incidents.choices import Gate
from incidents.duty.services.duties import asks_nothing, duties_of
from incidents.handling.services.hand_over import hand_over
from incidents.models import Incident
from incidents.record.rules.duties import Duty
from tenants.choices import Function
from tenants.memo import remembered
from tenants.models import FunctionHolder, Team
from tenants.queries import holders
from tenants.rules.roles import SYSTEM


def follow_duties(incident: Incident, *, now: datetime) -> list[Escalation]:
    """Raise what a locked incident asks for and has not got yet; return what was raised."""
    if not _counts(incident):
        return []
    present = remembered(
        ("escalations", incident.pk), lambda: list(Escalation.objects.filter(incident=incident))
    )
    raised = []
    for duty in duties_of(incident):
        if not _asks_now(duty) or any(_meets(row, duty) for row in present):
            continue
        asked = _functional(incident, duty) if duty.key == FUNCTIONAL else _told(incident, duty)
        if asked is None:
            continue
        raised.append(put_down(incident, asked, now=now))
        if asked.kind == EscalationKind.FUNCTIONAL and asked.to_team and asked.awaits_answer:
            hand_over(incident, asked.to_team, actor=SYSTEM, now=now)
    return raised


def _counts(incident: Incident) -> bool:
    """A request escalates nothing by itself, nor does what did not happen, or did elsewhere."""
    return not (incident.is_elsewhere or asks_nothing(incident))


def _asks_now(duty: Duty) -> bool:
    """Say whether a duty is an escalation that is due while the incident runs."""
    escalates = duty.key == FUNCTIONAL or bool(duty.addressees)
    return duty.required and duty.is_of_incident and escalates and duty.gate != Gate.AFTER_CLOSED


def _meets(row: Escalation, duty: Duty) -> bool:
    """Say whether a duty was seen to. A class that rose may ask for somebody who was not told."""
    if not answers(row, duty):
        return False
    return duty.key == FUNCTIONAL or row.function in {*duty.addressees, *duty.fallback}


def _functional(incident: Incident, duty: Duty) -> Asked | None:
    """Ask for more knowledge. Where somebody there has it already, that is what is written down."""
    there = incident.team if _is_beyond_desk(incident) else None
    # Routed there, or given to the team as a whole: nobody has heard of it yet.
    is_taken = incident.assignee_id is not None or incident.supplier_id is not None
    team: Team | None = there or specialists(incident)
    if team is None:
        return None
    return Asked(
        kind=EscalationKind.FUNCTIONAL,
        cause=duty.code,
        demanded_by=duty.code,
        reason=measure(duty.code, duty.label),
        by=SYSTEM,
        to_team=team,
        to_user=incident.assignee if there else None,
        to_supplier=incident.supplier,
        awaits_answer=there is None or not is_taken,
    )


def _is_beyond_desk(incident: Incident) -> bool:
    # A team that is switched off has nobody who could know more.
    is_with_specialists = incident.team.line > 1 and incident.team.is_active
    return is_with_specialists or incident.supplier_id is not None


def _told(incident: Incident, duty: Duty) -> Asked:
    """Tell the first function that somebody holds; where nobody does, the stand-in, with a note."""
    function, holder = _first(incident, duty.addressees)
    reason = measure(duty.code, duty.label)
    if holder is None:
        instead, holder = _first(incident, duty.fallback)
        if holder is not None:
            function, reason = instead, instead_of(reason, duty.addressees)
    return Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=duty.code,
        demanded_by=duty.code,
        reason=reason,
        by=SYSTEM,
        function=function,
        holder=holder,
    )


def _first(
    incident: Incident, functions: tuple[Function, ...]
) -> tuple[Function | None, FunctionHolder | None]:
    for function in functions:
        found = holders(incident.tenant_id, function)
        if found:
            return function, found[0]
    return (functions[0] if functions else None), None
