"""What each event of a timeline says: read in one statement for a page of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from incidents.choices import CallOutcome, Channel, Direction, MessageKind
from incidents.desk.queries.absorbed import merged_among, named_after
from incidents.desk.queries.arrivals import Arrivals
from incidents.desk.queries.corrected import CODE, corrections
from incidents.models import Call, Incident, Message, Note
from incidents.record.queries.entries import PEOPLE, Entry, Tag
from incidents.record.queries.files import FileView, file_view
from incidents.record.queries.gather import revive
from incidents.record.queries.moved import in_words, moves_of
from incidents.record.queries.talk import NAMED, WHY, proofs_by_message, talk
from tenants.bearer import by_token, token_names
from tenants.ledger.declared import event_kind
from tenants.ledger.reading import read_body
from tenants.models import Event, User

SPOKEN = ("message.sent", "message.received", "call.logged")
# What files come with.
CARRIES = frozenset({*SPOKEN, "note.added", "incident.registered"})
CHANNEL_ICONS: Mapping[Channel, str] = {
    Channel.EMAIL: "mail",
    Channel.PHONE: "phone",
    Channel.PORTAL: "globe",
    Channel.DESK_VISIT: "user",
    Channel.MONITORING: "activity",
    Channel.IMPORT: "download",
}


class Reader:
    """Reads what a page of events needs, in one statement for all of them."""

    def __init__(self, incident: Incident, events: Iterable[Event], affected: int) -> None:
        self.incident = incident
        self.merged = merged_among(incident, events)
        self.bodies = {
            e.pk: read_body(e.body, tenant_id=incident.tenant_id, event_id=e.pk) for e in events
        }
        self.rows = {pk: _rows_of(body) for pk, body in self.bodies.items()}
        wanted: dict[str, set[int]] = {name: set() for name in NAMED}
        for pairs in self.rows.values():
            for name, pk in pairs:
                if name in wanted:
                    wanted[name].add(pk)
        why = {event.pk for event in events if event.kind in WHY}
        found = talk({**wanted, "people": self._people(), "why": why})
        self.messages = _by_pk(revive(Message, found["messages"]))
        self.notes = _by_pk(revive(Note, found["notes"]))
        self.calls = _by_pk(revive(Call, found["calls"]))
        proofs = proofs_by_message(found["proofs"])
        self.arrivals = Arrivals(proofs, found["missed"], affected)
        self.why = {row["event_id"]: row["value"] for row in found["why"]}
        self.clocks = {row["pk"]: row for row in found["clocks"]}
        corrected = {e.pk: self.bodies[e.pk]["facts"] for e in events if e.kind == CODE}
        self.corrected = corrections(incident, corrected)
        self.files = {
            **{("attachment", row["pk"]): row for row in found["attachments"]},
            **{("internalattachment", row["pk"]): row for row in found["internal_attachments"]},
        }
        self.names: dict[int, str] = {row["pk"]: row["name"] for row in found["people"]}
        self.tokens = token_names(self.bodies.values())

    def _people(self) -> set[int]:
        ids = set()
        for body in self.bodies.values():
            facts = body["facts"]
            ids |= {body["actor"][1], *(facts.get(n) for n in PEOPLE)}
        return {i for i in ids if isinstance(i, int)}

    def entry(self, event: Event) -> Entry:
        found = self._entry(event)
        if event.kind in CARRIES:
            found = replace(found, files=self._files(event))
        return named_after(found, self.merged.get(event.subject_id))

    def _by(self, event: Event) -> str:
        name = self.names.get(event.actor_id or 0, "")
        return by_token(name, self.bodies[event.pk], self.tokens)

    def _written_by(self, event: Event, author: User | None) -> str:
        """Return who wrote it, and by which token; a token is no less seen for having words."""
        if author is None:
            return ""
        return by_token(author.name, self.bodies[event.pk], self.tokens)

    def _of(self, event: Event) -> Incident:
        return self.merged.get(event.subject_id, self.incident)

    def _files(self, event: Event) -> list[FileView]:
        """Return the files that came with it, in their order."""
        named = [name for name in self.rows[event.pk] if name in self.files]
        return [
            file_view(
                self.files[name], self._of(event).reference, door="desk",
                is_internal=name[0] == "internalattachment",
            )
            for name in sorted(named)
        ]  # fmt: skip

    def _entry(self, event: Event) -> Entry:
        rows = dict(self.rows[event.pk])
        if (
            event.kind in ("message.sent", "message.received")
            and rows.get("message") in self.messages
        ):
            return self._message(event, self.messages[rows["message"]])
        if event.pk in self.corrected and rows.get("note") in self.notes:
            return self._corrected(event, self.notes[rows["note"]])
        if event.kind == "note.added" and rows.get("note") in self.notes:
            return self._note(event, self.notes[rows["note"]])
        if event.kind == "call.logged" and rows.get("call") in self.calls:
            return self._call(event, self.calls[rows["call"]])
        if event.kind == "incident.registered":
            return self._registered(event)
        return self._system(event)

    def _registered(self, event: Event) -> Entry:
        """The first words are the reporter's own; who wrote them down stands beside them."""
        incident = self._of(event)
        channel = Channel(incident.channel)
        tags = [Tag(str(channel.label), CHANNEL_ICONS.get(channel, "message-square"))]
        if by := self._by(event):
            tags.append(Tag(_("registered by %(name)s") % {"name": by}, "pencil"))
        return Entry(
            id=f"e{event.pk}",
            kind="report",
            at=incident.reported_at,
            icon="plus",
            author=incident.reporter.name,
            org=incident.tenant.name,
            body=incident.description,
            via=tags,
        )

    def _system(self, event: Event) -> Entry:
        line, body = event_kind(event.kind), self.bodies[event.pk]
        detail = line.came_to(body["facts"], self.names)
        # Why it was done: beside the event, where it can be erased; older ones hold it themselves.
        why = self.notes.get(dict(self.rows[event.pk]).get("note", 0))
        if why is not None:
            detail = f"{detail}: {why.text}" if detail else why.text
        moved = in_words(moves_of(body, self.clocks), event.at)
        by = self._by(event)
        told = _("by %(name)s") % {"name": by} if by else ""
        said = self.why.get(event.pk, "").rstrip(". ")
        detail = ", ".join(part for part in (detail, said, moved, told) if part)
        return Entry(
            id=f"e{event.pk}",
            kind="system",
            at=event.at,
            icon=line.icon,
            title=line.title,
            detail=detail,
            hot=line.hot,
        )

    def _note(self, event: Event, note: Note) -> Entry:
        return Entry(
            id=f"e{event.pk}",
            kind="note",
            at=note.written_at,
            icon="lock",
            author=self._written_by(event, note.author),
            body=note.text,
            visible="internal",
        )

    def _corrected(self, event: Event, note: Note) -> Entry:
        """What was put right, each with what it said before, and why."""
        return Entry(
            id=f"e{event.pk}",
            kind="note",
            at=event.at,
            icon="pencil",
            author=self._written_by(event, note.author),
            body="\n".join([*self.corrected[event.pk], note.text]),
            visible="internal",
            via=[Tag(str(event_kind(event.kind).title), "pencil")],
        )

    def _message(self, event: Event, message: Message) -> Entry:
        from_customer = message.kind == MessageKind.FROM_CUSTOMER
        kind = MessageKind(message.kind)
        automatic = [Tag(_("automatic"), "zap")] if message.is_automatic else []
        # Whoever answers in the portal does so by an account.
        mailed = [Tag(str(Channel.EMAIL.label), "mail")] if message.author_id is None else []
        return Entry(
            id=f"e{event.pk}",
            kind="message",
            at=message.sent_at,
            icon="message-square" if from_customer else "megaphone",
            author=self._written_by(event, message.author) or _author(message),
            org=self.incident.tenant.name if from_customer else "",
            body=message.text,
            visible="" if from_customer else "public",
            via=[Tag(str(kind.label), "mail"), *automatic] if not from_customer else mailed,
            proof=[] if from_customer else self.arrivals.told_of(message),
        )

    def _call(self, event: Event, call: Call) -> Entry:
        incoming = call.direction == Direction.IN
        answered = call.outcome == CallOutcome.ANSWERED
        with_whom = Tag(
            (_("from %(name)s") if incoming else _("to %(name)s")) % {"name": call.contact.name},
            "phone",
        )
        return Entry(
            id=f"e{event.pk}",
            kind="call",
            at=call.called_at,
            icon="phone-call" if answered else "phone-off",
            author=self._written_by(event, call.author),
            body=call.summary,
            via=[with_whom, Tag(str(CallOutcome(call.outcome).label), "phone-call")],
        )


def _rows_of(body: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return (model, key) of each row that an event wrote."""
    found = []
    for name in body["rows"]:
        model, _colon, pk = name.rpartition(":")
        found.append((model.rpartition(".")[2], int(pk)))
    return found


def _by_pk(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows}


def _author(message: Message) -> str:
    if message.contact:
        return message.contact.name
    return message.author.name if message.author else _("Service desk")
