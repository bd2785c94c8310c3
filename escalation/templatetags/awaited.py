"""Whose answer an incident still waits for."""

from django import template

from escalation.models import Escalation
from escalation.queries import escalations_of
from incidents.choices import Status
from incidents.models import Incident

register = template.Library()


@register.simple_tag
def awaited(incident: Incident) -> list[Escalation]:
    """`{% awaited incident as waiting %}`: the escalations that nobody has acknowledged yet.

    Of a closed incident no answer is waited for.
    """
    if incident.status == Status.CLOSED:
        return []
    return [row for row in escalations_of(incident) if row.is_open]
