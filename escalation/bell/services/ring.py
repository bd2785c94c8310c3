"""Ringing bells for events, of many incidents of one tenant at once. The same event twice: nothing.

An entry knows the last event that it tells of; an older one, or the same, changes nothing in it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from escalation.bell.queries.entries import words_of
from escalation.bell.rules.ringing import (
    KINDS,
    NEW,
    OFFERED,
    ONCE,
    QUIET,
    Parts,
    Said,
    rung_by,
    settled_by,
)
from escalation.choices import BellSort
from escalation.facts import InHand, Raised
from escalation.models import Escalation
from escalation.notices.queries.recipients import as_user, at_desk, team_members
from escalation.notices.queries.wanted import is_wanted_at_once
from escalation.notices.services.of_escalations import asked_by
from escalation.notices.services.tell import Occasion, tell
from incidents.facts import Assigned, NoteAdded, Undone
from incidents.models import Follower, Incident
from tenants.ledger.facts import ABSENT, Facts
from tenants.memo import remembered
from tenants.models import Event, User

Pair = tuple[Incident, Event, Facts]
# An event, a person, and as what it rang.
Fresh = tuple[int, int, BellSort]
LISTENED: Final = KINDS | QUIET
# Told by a mail of their own already (`notices/rules/audience.py`).
TOLD_ELSEWHERE: Final = frozenset({BellSort.ASSIGNED, BellSort.ANSWERED, BellSort.ESCALATED})

_SETTLE: Final = """
    UPDATE escalation_bellentry b SET read_at = %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) AS s (incident, person, sort, event)
    WHERE b.incident_id = s.incident AND (b.person_id = s.person OR b.sort = s.sort)
      AND b.event_id < s.event AND b.read_at IS NULL
"""  # noqa: E501 - one line for each part
_RING: Final = """
    INSERT INTO escalation_bellentry
        (tenant_id, provider_id, incident_id, person_id, sort, event_id, kind, by_id, happened_at)
    SELECT r.tenant, r.provider, r.incident, r.person, r.sort, r.event, r.kind, r.by, r.at
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[],
        %s::text[], %s::bigint[], %s::timestamptz[])
        AS r (tenant, provider, incident, person, sort, event, kind, by, at)
    ORDER BY r.incident, r.person, r.sort
    ON CONFLICT (incident_id, person_id, sort) DO UPDATE
        SET event_id = EXCLUDED.event_id, kind = EXCLUDED.kind, by_id = EXCLUDED.by_id,
            happened_at = EXCLUDED.happened_at, read_at = NULL
        WHERE escalation_bellentry.event_id < EXCLUDED.event_id AND EXCLUDED.sort <> %s
    RETURNING event_id, person_id, sort
"""


def ring(pairs: Iterable[Pair], *, now: datetime) -> None:
    """Ring whose bell these events ring, and mail those who want it at once.

    The incidents are of one tenant, and locked by the caller.
    """
    heard = [pair for pair in pairs if pair[1].kind in LISTENED]
    if not heard:
        return
    said = {event.pk: _said(event, facts) for _incident, event, facts in heard}
    _settle(heard, said, now=now)
    followers = _followers(heard)
    rung: dict[int, dict[int, BellSort]] = {}
    for incident, event, facts in heard:
        if event.kind in KINDS:
            parts = _parts(incident, event, facts, followers.get(incident.pk, ()))
            here = _here(incident, rung_by(said[event.pk], parts), parts.team)
            rung[event.pk] = here
    fresh = _write(heard, rung)
    _mail(heard, fresh, now=now)


def _said(event: Event, facts: Facts) -> Said:
    if isinstance(facts, Assigned):
        return Said(
            kind=event.kind, actor=event.actor_id, assignee=facts.assignee, before=facts.before
        )
    if isinstance(facts, Undone):
        return Said(kind=event.kind, actor=event.actor_id, undone=facts.undone)
    mentioned: Collection[int] = ()
    if isinstance(facts, NoteAdded) and facts.mentioned is not ABSENT:
        mentioned = facts.mentioned
    return Said(kind=event.kind, actor=event.actor_id, mentioned=mentioned)


def _settle(heard: Sequence[Pair], said: Mapping[int, Said], *, now: datetime) -> None:
    """Mark as read what whoever acted must have seen, and what is done with."""
    rows: list[tuple[int, int | None, str | None, int]] = []
    for incident, event, _facts in heard:
        # There is nothing yet of what is new.
        if event.actor_id is not None and event.kind != "incident.registered":
            rows.append((incident.pk, event.actor_id, None, event.pk))
        sorts = settled_by(said[event.pk])
        rows += [(incident.pk, None, str(sort), event.pk) for sort in sorted(sorts)]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE, [now, *(list(column) for column in zip(*rows, strict=True))])


def _followers(heard: Sequence[Pair]) -> dict[int, list[int]]:
    """Return who follows these incidents; what is new nobody follows yet."""
    asked = {
        incident.pk
        for incident, event, _facts in heard
        if event.kind in KINDS and event.kind != "incident.registered"
    }
    found: dict[int, list[int]] = defaultdict(list)
    if asked:
        rows = Follower.objects.filter(incident__in=asked, ended_at=None).order_by("pk")
        for incident_id, person in rows.values_list("incident", "person"):
            found[incident_id].append(person)
    return found


def _parts(incident: Incident, event: Event, facts: Facts, followers: Sequence[int]) -> Parts:
    asked: list[int] = []
    if isinstance(facts, Raised):
        key = facts.escalation
        row = remembered(("escalation", key), lambda: Escalation.objects.get(pk=key))
        asked = [one.user_id for one in asked_by(incident, row) if one.user_id is not None]
    if isinstance(facts, InHand) and event.kind == OFFERED:
        asked = [facts.assignee]
    # The team as it is asked for: of what a person has it hears nothing.
    is_for_team = event.kind in NEW | {
        "incident.assigned", "incident.handed_over", "message.received",
    }  # fmt: skip
    team = team_members(incident, incident.team_id) if is_for_team and incident.team_id else []
    return Parts(
        assignee=incident.assignee_id,
        manager=incident.manager_id,
        followers=followers,
        team=[one.id for one in team],
        asked=asked,
    )


def _here(
    incident: Incident, rung: dict[int, BellSort], team: Iterable[int]
) -> dict[int, BellSort]:
    """Return those who work for this customer still; of a team only they were read."""
    if rung.keys() <= set(team):
        return rung
    here = at_desk(incident.tenant_id)
    return {person: sort for person, sort in rung.items() if person in here}


def _write(heard: Sequence[Pair], rung: Mapping[int, Mapping[int, BellSort]]) -> set[Fresh]:
    """Write all entries in one statement; return those that are news."""
    rows = [
        (
            incident.tenant_id, incident.provider_id, incident.pk, person, str(sort), event.pk,
            event.kind, event.actor_id, event.at,
        )
        for incident, event, _facts in heard
        for person, sort in sorted(rung.get(event.pk, {}).items())
    ]  # fmt: skip
    if not rows:
        return set()
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(_RING, [*columns, str(ONCE)])
        return {(row[0], row[1], BellSort(row[2])) for row in cursor.fetchall()}


def _mail(heard: Sequence[Pair], fresh: set[Fresh], *, now: datetime) -> None:
    """Mail each who wants it at once; what has a mail of its own was told by that."""
    wanted: dict[tuple[int, BellSort], list[int]] = defaultdict(list)
    done: list[tuple[int, int, str]] = []
    by_key = {event.pk: (incident, event) for incident, event, _facts in heard}
    for event_id, person, sort in sorted(fresh):
        incident, event = by_key[event_id]
        if not is_wanted_at_once(incident.provider_id, person, sort):
            continue
        done.append((incident.pk, person, str(sort)))
        if sort not in TOLD_ELSEWHERE and (sort, event.kind) != (
            BellSort.GIVEN, "incident.assigned",
        ):  # fmt: skip
            wanted[event_id, sort].append(person)
    if done:
        _mark_mailed(done)
    people = {row.pk: row for row in _users({p for found in wanted.values() for p in found})}
    for (event_id, sort), found in wanted.items():
        incident, event = by_key[event_id]
        occasion = Occasion(
            template="bell",
            occurrence=f"bell:{event_id}:{sort}",
            is_internal=True,
            event_id=event_id,
        )
        to = [as_user(people[person]) for person in found]
        context = {"words": words_of(sort, event.kind), "by": _name_of(event)}
        tell(incident, occasion, to, now=now, context=context)


def _name_of(event: Event) -> str:
    """Return who did it, where that is a person of the desk or of the customer."""
    key = event.actor_id
    if key is None:
        return ""
    names = User.objects.filter(pk=key).values_list("name", flat=True)
    return remembered(("name", key), lambda: names.first() or "")


def _users(keys: set[int]) -> list[User]:
    return list(User.objects.filter(pk__in=keys)) if keys else []


def _mark_mailed(done: Sequence[tuple[int, int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE escalation_bellentry b SET mailed_event_id = b.event_id"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS d (incident, person, sort)"
            " WHERE b.incident_id = d.incident AND b.person_id = d.person AND b.sort = d.sort",
            [list(column) for column in zip(*done, strict=True)],
        )
