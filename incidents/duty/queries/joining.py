"""Which functions belong to the team of an incident, once its response is more than one person."""

from incidents.choices import PersonalData, TeamLevel
from incidents.duty.rules.joining import joiners
from incidents.models import Incident, TeamGrowth
from tenants.choices import Function


def joining_of(incident: Incident) -> list[Function]:
    last = TeamGrowth.objects.filter(incident=incident).order_by("-pk").first()
    if last is None or last.level == TeamLevel.PERSON:
        return []
    return joiners(
        touches_security=incident.is_security or incident.is_cyber or incident.is_breach,
        touches_data=incident.is_breach or incident.personal_data != PersonalData.NO,
        touches_safety=last.touches_safety,
    )
