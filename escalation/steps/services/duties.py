"""The escalations that the profile asks for: M06 to M09, by class and priority, never by name.

Asked again after every change. What was raised once stays raised: a lower priority takes nothing
back (icr.yaml, `combination`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.on_call.queries.asked import is_on_call, on_call
from escalation.rules.reasons import instead_of, measure
from escalation.steps.rules.steps import ON_DUTY
from escalation.steps.services.addressees import specialists
from escalation.steps.services.evidence import FUNCTIONAL, answers
from escalation.steps.services.raising import Asked, put_down
from escalation.steps.services.rungs import Rung, rungs
from incidents.choices import Gate
from incidents.duty.services.duties import asks_nothing, duties_of
from incidents.handling.services.hand_over import hand_over
from incidents.models import Incident
from incidents.record.rules.duties import Duty
from tenants.choices import Function
from tenants.memo import remembered
from tenants.models import Team
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
        asked = _asked(incident, duty, now=now)
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


def _asked(incident: Incident, duty: Duty, *, now: datetime) -> Asked | None:
    if duty.key != FUNCTIONAL:
        return _told(incident, duty, now=now)
    asked = _functional(incident, duty)
    return _at_night(incident, asked, now=now) if asked else None


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


def _at_night(incident: Incident, asked: Asked, *, now: datetime) -> Asked:
    """Ask whoever is on duty of the team, where nobody has it and the rota is asked now."""
    is_theirs = asked.to_user is not None or asked.to_supplier is not None
    if is_theirs or asked.to_team is None or not is_on_call(incident, now):
        return asked
    first = next(iter(on_call(incident, now, team=asked.to_team.pk)), None)
    if first is None:
        return asked
    return replace(asked, function=first.function, rank=ON_DUTY, to_user=first.user)


def _is_beyond_desk(incident: Incident) -> bool:
    # A team that is switched off has nobody who could know more.
    is_with_specialists = incident.team.line > 1 and incident.team.is_active
    return is_with_specialists or incident.supplier_id is not None


def _told(incident: Incident, duty: Duty, *, now: datetime) -> Asked:
    """Tell the first function that somebody holds; where nobody does, the stand-in, with a note."""
    there = rungs(incident, now)
    function, rung = _first(there, duty.addressees)
    reason = measure(duty.code, duty.label)
    if rung is None:
        instead, rung = _first(there, duty.fallback)
        if rung is not None:
            function, reason = instead, instead_of(reason, duty.addressees)
    return Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=duty.code,
        demanded_by=duty.code,
        reason=reason,
        by=SYSTEM,
        function=function,
        holder=rung.holder if rung else None,
        to_user=rung.user if rung else None,
        rank=rung.rank if rung else 0,
    )


def _first(
    there: Mapping[Function, Sequence[Rung]], functions: tuple[Function, ...]
) -> tuple[Function | None, Rung | None]:
    for function in functions:
        if there[function]:
            return function, there[function][0]
    return (functions[0] if functions else None), None
