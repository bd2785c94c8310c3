"""Following an incident that somebody else works on, and ceasing to."""

from datetime import datetime

from django.db import transaction

from incidents.facts import FollowSaid
from incidents.models import Incident
from incidents.record.services.common import append_event, lock_incident
from incidents.record.services.following import end_following, let_follow
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def follow_incident(*, incident_id: int, actor: Actor, now: datetime) -> Incident:
    """Let this person hear of what changes; twice changes nothing."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.SEE_QUEUE, incident.tenant_id)
    person = actor.person_id
    if wrote := let_follow(incident, [person], now=now):
        append_event(
            incident, "incident.followed", actor=actor, now=now, wrote=wrote,
            facts=FollowSaid(people=[person]),
        )  # fmt: skip
    return incident


@transaction.atomic
def unfollow_incident(*, incident_id: int, actor: Actor, now: datetime) -> Incident:
    """Let this person hear no more of what changes; what is theirs they still hear of."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.SEE_QUEUE, incident.tenant_id)
    person = actor.person_id
    if wrote := end_following(incident, person, now=now):
        append_event(
            incident, "incident.unfollowed", actor=actor, now=now, wrote=wrote,
            facts=FollowSaid(people=[person]),
        )  # fmt: skip
    return incident
