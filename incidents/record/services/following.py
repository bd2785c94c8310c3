"""Letting colleagues follow an incident, as their rows are written."""

from collections.abc import Iterable
from datetime import datetime

from incidents.models import Follower, Incident
from incidents.record.rules.mentions import Named, has_mention, mentioned, unnamed
from incidents.record.services.common import owned
from tenants.ledger.append import Written, insert, update
from tenants.queries import assignable_users


def let_follow(incident: Incident, people: Iterable[int], *, now: datetime) -> list[Written]:
    """Let these follow a locked incident; who does already goes on as they are."""
    wanted = sorted(people)
    if not wanted:
        return []
    known = {row.person_id: row for row in Follower.objects.filter(incident=incident)}
    wrote = []
    for key in wanted:
        row = known.get(key)
        if row is None:
            wrote.append(insert(Follower(**owned(incident), person_id=key, since=now)))
        elif row.ended_at is not None:
            row.since, row.ended_at = now, None
            wrote.append(update(row, "since", "ended_at"))
    return wrote


def end_following(incident: Incident, person: int, *, now: datetime) -> list[Written]:
    row = Follower.objects.filter(incident=incident, person=person, ended_at=None).first()
    if row is None:
        return []
    row.ended_at = now
    return [update(row, "ended_at")]


def named_in(incident: Incident, text: str) -> list[int]:
    """Return whom a note names, of those who work for this customer: nobody else may hear of it."""
    return mentioned(text, _people(incident)) if has_mention(text) else []


def unnamed_in(incident: Incident, text: str) -> list[str]:
    """Return the words behind an @ in a note by which nobody was told."""
    return unnamed(text, _people(incident)) if has_mention(text) else []


def _people(incident: Incident) -> list[Named]:
    rows = assignable_users(incident.tenant_id).values_list("pk", "name", "email")
    return [Named(*row) for row in rows]
