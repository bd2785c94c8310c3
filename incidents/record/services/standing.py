"""How an incident stands before an act that can be undone, as its event keeps it."""

from incidents.models import Incident


def as_given(incident: Incident) -> dict[str, object]:
    """Return how it stands before somebody gets it, for `undo`."""
    handed_over_at = incident.handed_over_at
    return {
        "status": str(incident.status),
        "waits_as": incident.waits_as,
        "team": incident.team_id,
        "supplier": incident.supplier_id,
        "handed_over_at": handed_over_at.isoformat() if handed_over_at else None,
    }


def as_waiting(incident: Incident) -> dict[str, object]:
    """Return how it stands before it waits, for `undo`."""
    until = incident.waits_until
    return {
        "status": str(incident.status),
        "waits_as": incident.waits_as,
        "reason": str(incident.waiting_reason),
        "until": until.isoformat() if until else None,
    }
