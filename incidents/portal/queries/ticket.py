"""One report as its customer sees it: what was said, what comes next, and what we promised."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from incidents.choices import (
    CallOutcome,
    Channel,
    ClockKind,
    Confirmation,
    Direction,
    LateWay,
    MessageKind,
    Status,
    WaitingReason,
)
from incidents.models import (
    Call,
    Complaint,
    Incident,
    Message,
    OutagePart,
    Rating,
)
from incidents.portal.queries.around import Around, around
from incidents.portal.queries.next_word import NextWord, next_word, rhythm
from incidents.portal.queries.portal import Step, priority_label, security_phases, steps_of
from incidents.record.queries.clocks import ClockView, view_of
from incidents.record.queries.entries import Tag
from incidents.record.queries.files import FileView, by_owner, file_view
from incidents.record.queries.gather import Row
from incidents.record.queries.late import survivor_of, ways_of
from incidents.record.queries.related import RelatedView
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.models import Contact
from tenants.rules.roles import Action, Actor


@dataclass(frozen=True)
class Said:
    """A message as components/msg.html draws it."""

    author: str
    at: datetime
    body: str
    visible: str = ""
    org: str = ""
    via: list[Tag] = field(default_factory=list)
    hide_badge: bool = True
    files: list[FileView] = field(default_factory=list)
    proof: tuple[()] = ()


@dataclass(frozen=True)
class Ticket:
    """The whole page of one report."""

    incident: Incident
    priority_label: str
    steps: list[Step]
    said: list[Said]
    next_word: NextWord | None
    response: ClockView | None
    resolution: ClockView | None
    rhythm: str
    told: list[str]
    reporter: str
    handler: str
    rating: Rating | None
    complaints: list[Complaint]
    waits_for_customer: bool
    may_answer: bool
    survivor: Incident
    # How it can go on when the customer writes on a closed report; empty while it is open.
    late_ways: tuple[LateWay, ...] = ()
    # Newest first; each stands beside what it came with too.
    files: tuple[FileView, ...] = ()
    # Whether this person may open the report that this one follows.
    sees_earlier: bool = False
    # Where it goes on when it was merged into another: itself where it was not.
    sees_survivor: bool = True
    related: tuple[RelatedView, ...] = ()
    disturbance: OutagePart | None = None
    # Of a security incident: what was reached, and when.
    phases: tuple[Step, ...] = ()

    @property
    def asks_confirmation(self) -> bool:
        return self._may_judge and self.incident.confirmation != Confirmation.CONFIRMED

    @property
    def is_confirmed(self) -> bool:
        """Say whether the customer said that it works, and may still say that it does not."""
        return self._may_judge and self.incident.confirmation == Confirmation.CONFIRMED

    @property
    def is_merged(self) -> bool:
        return self.survivor.pk != self.incident.pk

    @property
    def takes_answers(self) -> bool:
        """Say whether an answer is just an answer: to this one, or to where it goes on."""
        return self.survivor.status != Status.CLOSED

    @property
    def _may_judge(self) -> bool:
        return self.may_answer and self.incident.status == Status.RESOLVED

    @property
    def is_open(self) -> bool:
        return self.incident.status != Status.CLOSED

    @property
    def is_solved(self) -> bool:
        return self.incident.status not in UNSOLVED


def ticket_of(incident: Incident, actor: Actor, now: datetime) -> Ticket:
    """Return what the page of this report shows to this person, who may see it."""
    there = around(incident, actor)
    own, clocks = there.own, {row["kind"]: view_of(row, now) for row in there.clocks}
    is_own = own is not None and own.pk == incident.reporter_id
    survivor = survivor_of(incident)
    return Ticket(
        incident=incident,
        priority_label=priority_label(incident.scheme.labels, incident.priority),
        steps=steps_of(incident.status, _moments(incident, there)),
        said=_said(incident, there),
        next_word=next_word(incident, there.rounds, clocks, now),
        response=clocks.get(ClockKind.RESPONSE),
        resolution=clocks.get(ClockKind.RESOLUTION),
        rhythm=rhythm(there.minutes),
        told=there.told,
        reporter=_("you") if is_own else incident.reporter.name,
        handler=incident.assignee.name if incident.assignee else "",
        rating=there.rating,
        complaints=there.complaints,
        waits_for_customer=(
            incident.status == Status.WAITING and incident.waiting_reason == WaitingReason.CUSTOMER
        ),
        may_answer=own is not None and actor.may(Action.CONFIRM, incident.tenant_id),
        late_ways=ways_of(survivor, now),
        survivor=survivor,
        sees_survivor=_sees(survivor, incident, actor),
        files=tuple(_files(incident, reversed(there.files))),
        disturbance=there.disturbance,
        phases=security_phases(incident),
        sees_earlier=incident.follows_id is not None
        and visible_incidents(actor).filter(pk=incident.follows_id).exists(),
        related=tuple(there.related),
    )


def _sees(survivor: Incident, incident: Incident, actor: Actor) -> bool:
    if survivor.pk == incident.pk:
        return True
    return visible_incidents(actor).filter(pk=survivor.pk).exists()


def _moments(incident: Incident, there: Around) -> tuple[datetime | None, ...]:
    return (incident.reported_at, there.taken_up_at, incident.resolved_at, incident.closed_at)


def _said(incident: Incident, there: Around) -> list[Said]:
    """Return everything that was said, newest first; the report itself is the oldest."""
    desk = incident.provider.name
    came_with = by_owner(there.files, "message_id")
    found = [
        replace(_message(row, desk, there.own), files=_files(incident, came_with.get(row.pk, ())))
        for row in there.messages
    ]
    found += [_call(row, desk, there.own) for row in there.calls]
    found.sort(key=lambda said: said.at, reverse=True)
    first = _first_words(incident, there.own)
    return [*found, replace(first, files=_files(incident, came_with.get(None, ())))]


def _files(incident: Incident, rows: Iterable[Row]) -> list[FileView]:
    return [file_view(row, incident.reference, door="portal") for row in rows]


def _who(contact: Contact, own: Contact | None) -> str:
    return _("You") if own is not None and contact.pk == own.pk else contact.name


def _first_words(incident: Incident, own: Contact | None) -> Said:
    channel = Channel(incident.channel)
    return Said(
        author=_who(incident.reporter, own),
        at=incident.reported_at,
        body=incident.description,
        via=[Tag(str(channel.label), "phone" if channel == Channel.PHONE else "message-square")],
    )


def _message(row: Message, desk: str, own: Contact | None) -> Said:
    if row.kind == MessageKind.FROM_CUSTOMER and row.contact:
        return Said(author=_who(row.contact, own), at=row.sent_at, body=row.text)
    automatic = [Tag(_("automatic"), "zap")] if row.is_automatic else []
    return Said(
        author=row.author.name if row.author else desk,
        org=desk if row.author else "",
        at=row.sent_at,
        body=row.text,
        visible="public",
        via=automatic,
    )


def _call(row: Call, desk: str, own: Contact | None) -> Said:
    """That there was a call and with whom; what the agent wrote of it stays at the desk."""
    names = {"name": row.contact.name}
    is_you = own is not None and row.contact_id == own.pk
    if row.direction == Direction.IN:
        told = _("You called us.") if is_you else _("%(name)s called us.") % names
    elif row.outcome == CallOutcome.ANSWERED:
        told = _("We called you.") if is_you else _("We called %(name)s.") % names
    else:
        told = (
            _("We called you, but could not reach you.")
            if is_you
            else _("We called %(name)s, without an answer.") % names
        )
    return Said(
        author=row.author.name,
        org=desk,
        at=row.called_at,
        body=told,
        visible="public",
        via=[Tag(_("by phone"), "phone")],
    )
