"""Solving what was reported while the caller is still on the phone: one act, every gate.

Source 001, lines 61-67 and 227-238. Each step is the service that other pages call, so what one of
them misses is told as there, and then nothing of it is written.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from incidents.duty.asks import ProveMeasure
from incidents.duty.services.duties import duties_of, prove_measure
from incidents.handling.asks.close import RecordConfirmation
from incidents.handling.asks.report import SolvedInCall
from incidents.handling.asks.talk import AddNote
from incidents.handling.asks.triage import TriageIncident
from incidents.handling.asks.work import AssignIncident, ResolveIncident
from incidents.handling.services.close import (
    check_restoration,
    close_incident,
    record_confirmation,
)
from incidents.handling.services.communicate import add_note
from incidents.handling.services.solve import resolve_incident
from incidents.handling.services.triage import triage_incident
from incidents.handling.services.work import assign_incident, start_work
from incidents.models import Incident
from tenants.errors import Invalid
from tenants.models import Team, TeamMember
from tenants.rules.roles import Action, Actor

# What one must be allowed to do, to see such a call to its end.
NEEDED = (
    Action.REGISTER, Action.TRIAGE, Action.ASSIGN, Action.WORK, Action.RESOLVE, Action.CALL,
    Action.CLOSE,
)  # fmt: skip


@transaction.atomic
def solve_in_call(
    incident: Incident, *, solved: SolvedInCall, actor: Actor, now: datetime
) -> Incident:
    """Judge, solve and close an incident that was registered in this transaction.

    What closing misses refuses the whole. Without the caller's word it stays solved and open.
    """
    steps: list[Callable[..., Incident]] = [
        partial(triage_incident, ask=_triage(incident, solved)),
        partial(assign_incident, ask=_taken(incident, actor)),
        start_work,
        partial(resolve_incident, ask=_resolve(solved)),
    ]
    if solved.confirmed:
        said = RecordConfirmation(contact_id=incident.reporter_id, remark=solved.confirmed)
        # Who was on the phone while it began to work again is the check.
        steps += [check_restoration, partial(record_confirmation, ask=said)]
    for step in steps:
        incident = _step(step, incident, actor=actor, now=now)
    _prove(incident, solved, actor=actor, now=now)
    return _step(close_incident, incident, actor=actor, now=now) if solved.confirmed else incident


def keep_for_later(
    incident: Incident, *, solved: SolvedInCall, actor: Actor, now: datetime
) -> Incident:
    """Keep as a note what was said to be done, of what is not solved and closed in one call."""
    said = [
        (_("Cause"), solved.cause), (_("Measures taken"), solved.measures),
        (_("Final solution"), solved.solution), (_("Confirmation"), solved.confirmed),
    ]  # fmt: skip
    text = "\n".join(f"{label}: {words}" for label, words in said if words)
    add_note(incident_id=incident.pk, ask=AddNote(text=text), actor=actor, now=now)
    return incident


def _step(
    verb: Callable[..., Incident], incident: Incident, *, actor: Actor, now: datetime
) -> Incident:
    return verb(incident_id=incident.pk, expected_version=incident.version, actor=actor, now=now)


def _prove(incident: Incident, solved: SolvedInCall, *, actor: Actor, now: datetime) -> None:
    """Give the evidence that was given in the call, of the measures that the class asks for."""
    asked = {duty.code for duty in duties_of(incident)}
    given = {
        ("M13", "none_reason"): solved.no_change,
        ("M14", "report_record"): solved.reported_to,
    }
    for (code, evidence), detail in given.items():
        if detail and code in asked:
            ask = ProveMeasure(code=code, evidence=evidence, detail=detail)
            prove_measure(incident_id=incident.pk, ask=ask, actor=actor, now=now)


def _triage(incident: Incident, solved: SolvedInCall) -> TriageIncident:
    """Ask for triage as it was told at registration; classes that were chosen go before."""
    return TriageIncident(
        category_id=incident.category_id,
        impact=incident.impact,
        urgency=incident.urgency,
        criteria=incident.criteria,
        is_security=incident.is_security,
        is_cyber=incident.is_cyber,
        is_breach=incident.is_breach,
        personal_data=incident.personal_data,
        confidentiality=solved.confidentiality or incident.confidentiality,
        integrity=solved.integrity or incident.integrity,
        availability=solved.availability or incident.availability,
        class_reason=solved.class_reason,
    )


def _taken(incident: Incident, actor: Actor) -> AssignIncident:
    """Take it, at the desk of whoever took the call: no specialists were asked (M06)."""
    if actor.user_id is None:
        raise Invalid(_("Only a person can take an incident."))
    desk = Team.objects.filter(tenant=incident.provider_id, line=1, is_active=True)
    own = Exists(TeamMember.objects.filter(team=OuterRef("pk"), user=actor.user_id))
    team_id = desk.order_by(own.desc(), "pk").values_list("pk", flat=True).first()
    return AssignIncident(user_id=actor.user_id, team_id=team_id)


def _resolve(solved: SolvedInCall) -> ResolveIncident:
    return ResolveIncident(
        article=solved.article,
        cause=solved.cause,
        solution=solved.solution,
        measures=solved.measures,
        workaround=solved.workaround,
        no_workaround=solved.no_workaround,
        no_containment=solved.no_containment,
        asks=not solved.confirmed,
    )
