"""Extra people and suppliers on an incident, as they are written (R45)."""

from datetime import datetime

from incidents.models import Incident, Involved
from tenants.ledger.append import Written, update
from tenants.rules.roles import Actor


def end_involved(incident: Incident, *, actor: Actor, now: datetime) -> list[Written]:
    """End whoever still works on it: where nothing is owed any more nobody else is at it."""
    found = Involved.objects.filter(incident=incident, ended_at=None).order_by("pk")
    return [end(row, actor=actor, now=now) for row in found]


def end(row: Involved, *, actor: Actor, now: datetime) -> Written:
    row.ended_by_id, row.ended_at = actor.user_id, now
    return update(row, "ended_by", "ended_at")
