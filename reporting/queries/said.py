"""What was said and done about one incident, in the order of the chain."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.choices import CallOutcome, Direction, MessageKind
from incidents.desk.queries.corrected import CODE, corrections
from incidents.models import Call, Incident, Message, Note
from incidents.record.queries.entries import PEOPLE, Tag
from tenants.bearer import by_token, token_names
from tenants.ledger.declared import OUTCOME, codes, event_kind
from tenants.ledger.names import row_name
from tenants.ledger.order import along_chain
from tenants.models import Event, User


@dataclass(frozen=True)
class Entry:
    """One entry as components/tl.html draws it."""

    id: str
    kind: str
    at: datetime
    icon: str
    # That of the event which tells it, in the chain.
    place: int
    title: Any = ""
    detail: str = ""
    author: str = ""
    org: str = ""
    body: str = ""
    visible: str = ""
    via: list[Tag] = field(default_factory=list)


def entries_of(incident: Incident, *, reads_all: bool) -> list[Entry]:
    """Return what was said in public and done; to the provider's own people all of it."""
    story = Story.of(incident)
    found = [*_messages(incident, story), *_calls(incident, story)]
    if reads_all:
        found += [*_notes(incident, story), *_events(incident, story)]
    else:
        found += _deeds(story)
    return sorted(found, key=lambda entry: (entry.place, entry.id), reverse=True)


@dataclass(frozen=True)
class Story:
    """The events of an incident along the chain, and where each row was told first."""

    events: list[dict[str, Any]]
    facts: Mapping[int, dict[str, Any]]
    told: Mapping[str, int]
    # By which token each was done, where it was one.
    tokens: Mapping[int, str]

    @classmethod
    def of(cls, incident: Incident) -> "Story":
        rows = Event.objects.filter(
            tenant=incident.tenant_id, subject_kind="incident", subject_id=incident.pk
        )
        columns = ("id", "kind", "at", "actor_id", "body", "place")
        events = list(along_chain(rows).values(*columns, seq=F("link__seq")))
        bodies = {event["id"]: json.loads(event["body"]) for event in events}
        told: dict[str, int] = {}
        for event in events:
            for name in bodies[event["id"]]["rows"]:
                told.setdefault(name, event["place"])
        names = token_names(bodies.values())
        tokens = {key: by_token("", body, names) for key, body in bodies.items()}
        return cls(events, {key: body["facts"] for key, body in bodies.items()}, told, tokens)

    def place_of(self, row: models.Model) -> int:
        return self.told.get(row_name(row), 0)


def _messages(incident: Incident, story: Story) -> Iterable[Entry]:
    for row in Message.objects.filter(incident=incident).select_related("author", "contact"):
        is_ours = row.kind != MessageKind.FROM_CUSTOMER
        writer = row.author if is_ours else row.contact
        yield Entry(
            id=f"m{row.pk}",
            kind="message",
            at=row.sent_at,
            place=story.place_of(row),
            icon="megaphone" if is_ours else "message-square",
            author=writer.name if writer else _("Service desk"),
            org=incident.provider.name if is_ours else incident.tenant.name,
            body=row.text,
            visible="public" if is_ours else "",
            via=[Tag(MessageKind(row.kind).label, "mail")],
        )


def _calls(incident: Incident, story: Story) -> Iterable[Entry]:
    for row in Call.objects.filter(incident=incident).select_related("author", "contact"):
        yield Entry(
            id=f"c{row.pk}",
            kind="call",
            at=row.called_at,
            place=story.place_of(row),
            icon="phone-call" if row.outcome == CallOutcome.ANSWERED else "phone-off",
            author=row.author.name,
            org=incident.provider.name,
            body=row.summary,
            via=[
                Tag(Direction(row.direction).label, "phone"),
                Tag(row.contact.name, "user"),
                Tag(CallOutcome(row.outcome).label, "phone-call"),
            ],
        )


def _notes(incident: Incident, story: Story) -> Iterable[Entry]:
    for row in Note.objects.filter(incident=incident).select_related("author"):
        yield Entry(
            id=f"n{row.pk}",
            kind="note",
            at=row.written_at,
            place=story.place_of(row),
            icon="lock",
            author=row.author.name if row.author else "",
            body=row.text,
            visible="internal",
        )


def _deeds(story: Story) -> Iterable[Entry]:
    """Return what was decided and done, without what a colleague wrote of it."""
    told = codes(lambda kind: kind.auditors)
    for row in story.events:
        if row["kind"] not in told:
            continue
        line = event_kind(row["kind"])
        yield Entry(
            id=f"e{row['id']:012}",
            kind="system",
            at=row["at"],
            icon=line.icon,
            place=row["place"],
            title=line.title,
            detail=line.came_to(story.facts[row["id"]], {}) if line.auditors is OUTCOME else "",
        )


def _events(incident: Incident, story: Story) -> Iterable[Entry]:
    """Return the events: what they came to, their code and their place in the chain."""
    facts, rows = story.facts, story.events
    ids = {row["actor_id"] for row in rows}
    ids |= {said.get(name) for said in facts.values() for name in PEOPLE}
    people = User.objects.filter(pk__in=[pk for pk in ids if isinstance(pk, int)])
    names = dict(people.values_list("pk", "name"))
    corrected = corrections(incident, {r["id"]: facts[r["id"]] for r in rows if r["kind"] == CODE})
    for row in rows:
        line = event_kind(row["kind"])
        # The code itself; a code that has no words of its own stands as the title already.
        code = "" if line.title == row["kind"] else row["kind"]
        place = f"#{row['seq']}" if row["seq"] else ""
        came_to = line.came_to(facts[row["id"]], names) if row["kind"] != CODE else ""
        by = names.get(row["actor_id"] or 0, "") + story.tokens[row["id"]]
        parts = [came_to, code, place, by]
        yield Entry(
            id=f"e{row['id']:012}",
            kind="system",
            at=row["at"],
            icon=line.icon,
            place=row["place"],
            title=line.title,
            detail=" · ".join([*filter(None, parts), *corrected.get(row["id"], ())]),
        )
