"""Who else of the desk has an incident open, and who types: by what their pages said last."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import Incident
from tenants.models import User
from tenants.presence import say_here
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class Colleague:
    name: str
    is_typing: bool


def colleagues_here(
    incident: Incident, actor: Actor, *, is_typing: bool, now: datetime
) -> list[Colleague]:
    """Return who else is there, after saying that this person is; by name, who types first."""
    if actor.user_id is None:
        return []
    what = f"incident:{incident.pk}"
    others = say_here(what, actor.user_id, is_typing=is_typing, now=now)
    if not others:
        return []
    people = User.objects.filter(pk__in=sorted(others), is_active=True)
    found = [Colleague(name, others[pk]) for pk, name in people.values_list("pk", "name")]
    return sorted(found, key=lambda one: (not one.is_typing, one.name))
