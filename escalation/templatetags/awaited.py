"""Whose answer an incident still waits for."""

from django import template

from escalation.models import Escalation
from escalation.notices.queries.asked import asked_of, escalations_of
from incidents.choices import Status
from incidents.models import Incident
from tenants.rules.roles import Actor

register = template.Library()


@register.simple_tag
def awaited(incident: Incident) -> list[Escalation]:
    """`{% awaited incident as waiting %}`: the escalations that nobody has acknowledged yet.

    Of a closed incident no answer is waited for.
    """
    if incident.status == Status.CLOSED:
        return []
    return [row for row in escalations_of(incident) if row.is_open]


@register.simple_tag
def asked_of_me(actor: Actor) -> list[Incident]:
    """`{% asked_of_me request.actor as asks %}`: what waits for this person as a function."""
    return asked_of(actor)
