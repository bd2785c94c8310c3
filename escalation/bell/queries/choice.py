"""What somebody chose to get by mail, as their form shows it."""

from typing import Any

from escalation.bell.services.choose import OFFERED
from escalation.models import BellChoice
from escalation.notices.rules.wanted import Choice
from tenants.rules.roles import Actor


def choice_of(actor: Actor) -> dict[str, Any]:
    """Return the way of each sort, by its name, and when and where the digest comes."""
    desk = min(actor.providers.values())
    row = BellChoice.objects.filter(tenant=desk, person=actor.user_id or 0).first()
    choice = Choice(row.at_once, row.daily) if row else Choice()
    ways = {str(sort): choice.way_of(sort) for sort in OFFERED}
    kept = row or BellChoice()
    return {**ways, "daily_at": kept.daily_at, "zone": kept.zone}
