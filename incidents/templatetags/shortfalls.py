"""What an incident was taken in without: a mark for the desk."""

from django import template

from incidents.models import Incident
from incidents.record.queries.marks import shortfalls as shortfalls_of

register = template.Library()


@register.simple_tag
def shortfalls(incident: Incident) -> list[str]:
    """`{% shortfalls incident as marks %}`: no agreement that holds, no team that is on."""
    return shortfalls_of(
        until=incident.agreement.until,
        reported_at=incident.reported_at,
        zone=incident.tenant.zone,
        team="" if incident.team.is_active else incident.team.name,
    )
