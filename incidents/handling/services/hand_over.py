"""Handing the work to another team: it follows at once, and somebody is responsible."""

from datetime import datetime

from django.db import transaction

from incidents.choices import Status
from incidents.facts import HandedOver
from incidents.handling.asks.work import HandOver
from incidents.models import Incident
from incidents.record.rules.lifecycle import check_assignable, needs_somebody
from incidents.record.services.common import clean_text, lock_incident, noted, record
from incidents.record.services.lookups import team_of
from incidents.record.services.standing import as_given
from tenants.models import Team
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def give_to_team(
    *, incident_id: int, expected_version: int | None, ask: HandOver, actor: Actor, now: datetime
) -> Incident:
    """Give an incident to a team of the desk."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.ASSIGN, incident.tenant_id)
    why = clean_text(ask.reason, "reason", needed=False, limit=200)
    return hand_over(incident, team_of(incident, ask.team_id), why=why, actor=actor, now=now)


def hand_over(
    incident: Incident, team: Team, *, actor: Actor, now: datetime, why: str = ""
) -> Incident:
    """Give a locked incident to a team; it waits there until somebody takes it (R40, R58).

    Before work began the team itself is responsible, and nobody is kept; after that whoever had it
    answers for it until somebody of the team takes it. The clocks go on.
    """
    if incident.team_id == team.pk:
        return incident
    status = Status(incident.status)
    check_assignable(status)
    before, from_team, was = incident.assignee_id, incident.team_id, as_given(incident)
    incident.team, incident.handed_over_at = team, now
    if not needs_somebody(incident.stands_as):
        incident.assignee = None
    record(
        incident,
        "incident.handed_over",
        actor=actor,
        now=now,
        wrote=noted(incident, why, actor=actor, now=now),
        facts=HandedOver(
            before=before,
            assignee=incident.assignee_id,
            from_team=from_team,
            team=team.pk,
            was=was,
        ),
    )
    return incident
