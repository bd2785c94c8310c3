"""Where words on an incident go on that ended: in its survivor, again in itself, or after it."""

from datetime import datetime

from incidents.choices import LateWay, Status
from incidents.models import Incident
from incidents.record.rules.late import late_ways


def survivor_of(incident: Incident) -> Incident:
    """Return the incident in which this one goes on: itself, unless it was merged."""
    while incident.merged_into is not None:
        incident = incident.merged_into
    return incident


def ways_of(incident: Incident, now: datetime) -> tuple[LateWay, ...]:
    """Return how words go on that come after the end; nothing while it is open."""
    if incident.status != Status.CLOSED or incident.closed_at is None:
        return ()
    return late_ways(
        closed_at=incident.closed_at,
        now=now,
        days=incident.agreement.reopen_days,
        outcome=incident.triage_outcome,
        is_elsewhere=incident.is_elsewhere,
    )


def family_keys(incident: Incident) -> list[int]:
    """Return an incident and all that were merged into it, also by way of another.

    Of what a page read `has_merged` says whether there are any.
    """
    found, fringe = {incident.pk}, {incident.pk}
    while fringe and getattr(incident, "has_merged", True):
        merged = Incident.objects.filter(tenant=incident.tenant_id, merged_into__in=fringe)
        fringe = set(merged.values_list("pk", flat=True)) - found
        found |= fringe
    return sorted(found)
