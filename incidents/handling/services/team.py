"""The team of a larger incident: who does what, and how far the response has grown (R65, R146)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import TeamLevel
from incidents.facts import TeamGrew, TeamNamed
from incidents.handling.asks.team import GrowTeam, NameForQuestion
from incidents.models import Incident, TeamAnswer, TeamGrowth
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.terms import terms_of
from tenants.errors import Invalid, Stale
from tenants.ledger.append import insert
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require

LONGEST_NAME = 200


@transaction.atomic
def name_for_question(
    *, incident_id: int, ask: NameForQuestion, actor: Actor, now: datetime
) -> TeamAnswer:
    """Say by name who answers one of the nine questions; a later name holds in its place."""
    incident = _locked(incident_id, actor)
    questions = terms_of(incident).profile.questions
    if not 1 <= ask.question <= len(questions):
        raise Invalid(_("Choose one of these."), field="question")
    row = TeamAnswer(
        **owned(incident),
        question=ask.question,
        user_id=ask.user_id,
        name=_named(incident, ask),
        said_by_id=actor.person_id,
        said_at=now,
    )
    append_event(
        incident,
        "staffing.named",
        actor=actor,
        now=now,
        wrote=[insert(row)],
        facts=TeamNamed(answer=row.pk, question=row.question),
    )
    return row


@transaction.atomic
def grow_team(*, incident_id: int, ask: GrowTeam, actor: Actor, now: datetime) -> TeamGrowth:
    """Let the response grow, or shrink again: who leads says so, with why.

    In a crisis its manager decides and speaks; the incident manager keeps the technical side (R66).
    """
    incident = _locked(incident_id, actor)
    require(actor, Action.WAIVE, incident.tenant_id)
    if ask.level not in TeamLevel.values:
        raise Invalid(_("Choose one of these."), field="level")
    if ask.level == level_of(incident):
        raise Stale(_("The response stands like this already."))
    is_crisis = ask.level == TeamLevel.CRISIS
    manager = clean_text(ask.crisis_manager, "crisis_manager", needed=is_crisis, limit=LONGEST_NAME)
    row = TeamGrowth(
        **owned(incident),
        level=ask.level,
        crisis_manager=manager if is_crisis else "",
        touches_safety=ask.touches_safety,
        reason=clean_text(ask.reason, "reason", limit=2000),
        said_by_id=actor.person_id,
        said_at=now,
    )
    append_event(
        incident,
        "staffing.grew",
        actor=actor,
        now=now,
        wrote=[insert(row)],
        facts=TeamGrew(growth=row.pk, level=ask.level),
    )
    return row


def level_of(incident: Incident) -> str:
    """Return how far the response has grown; one person, until somebody says otherwise."""
    last = TeamGrowth.objects.filter(incident=incident).order_by("-pk").first()
    return last.level if last else TeamLevel.PERSON


def _named(incident: Incident, ask: NameForQuestion) -> str:
    if ask.user_id is None:
        return clean_text(ask.name, "name", limit=LONGEST_NAME)
    user = assignable_users(incident.tenant_id).filter(pk=ask.user_id).first()
    if user is None:
        raise Invalid(_("Choose somebody who works for this customer."), field="user")
    return user.name


def _locked(incident_id: int, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if not incident.is_open:
        raise Invalid(_("This incident has ended."))
    return incident
