"""One report as its customer sees it: what was said, what comes next, and what we promised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import (
    CallOutcome,
    Channel,
    ClockKind,
    ClockState,
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
    Rating,
    UpdateRound,
)
from incidents.portal.queries.around import Around, around
from incidents.portal.queries.portal import Step, priority_label, steps_of
from incidents.record.queries.clocks import ClockView, view_of
from incidents.record.queries.entries import Tag
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.late import late_ways
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.media import by_ways
from tenants.models import Contact
from tenants.rules.roles import Action, Actor

# In minutes, as update rules have them.
HOUR, DAY = 60, 24 * 60


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
    files: tuple[()] = ()
    proof: tuple[()] = ()


@dataclass(frozen=True)
class NextWord:
    """Until when we owe the customer word, and by which means it comes."""

    due_at: datetime
    ways: str
    is_late: bool = False
    missed: int = 0


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
    # How it can go on when the customer writes on a closed report; empty while it is open.
    late_ways: tuple[LateWay, ...] = ()
    # Whether this person may open the report that this one follows.
    sees_earlier: bool = False

    @property
    def asks_confirmation(self) -> bool:
        return self._may_judge and self.incident.confirmation != Confirmation.CONFIRMED

    @property
    def is_confirmed(self) -> bool:
        """Say whether the customer said that it works, and may still say that it does not."""
        return self._may_judge and self.incident.confirmation == Confirmation.CONFIRMED

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
    return Ticket(
        incident=incident,
        priority_label=priority_label(incident.scheme.labels, incident.priority),
        steps=steps_of(incident.status, _moments(incident, there)),
        said=_said(incident, there),
        next_word=_next_word(incident, there.rounds, clocks, now),
        response=clocks.get(ClockKind.RESPONSE),
        resolution=clocks.get(ClockKind.RESOLUTION),
        rhythm=_rhythm(there.minutes),
        told=there.told,
        reporter=_("you") if is_own else incident.reporter.name,
        handler=incident.assignee.name if incident.assignee else "",
        rating=there.rating,
        complaints=there.complaints,
        waits_for_customer=(
            incident.status == Status.WAITING and incident.waiting_reason == WaitingReason.CUSTOMER
        ),
        may_answer=own is not None and actor.may(Action.CONFIRM, incident.tenant_id),
        late_ways=_late_ways(incident, now),
        sees_earlier=incident.follows_id is not None
        and visible_incidents(actor).filter(pk=incident.follows_id).exists(),
    )


def _late_ways(incident: Incident, now: datetime) -> tuple[LateWay, ...]:
    if incident.status != Status.CLOSED or incident.closed_at is None:
        return ()
    return late_ways(
        closed_at=incident.closed_at,
        now=now,
        outcome=incident.triage_outcome,
        is_elsewhere=incident.is_elsewhere,
    )


def _moments(incident: Incident, there: Around) -> tuple[datetime | None, ...]:
    return (incident.reported_at, there.taken_up_at, incident.resolved_at, incident.closed_at)


def _said(incident: Incident, there: Around) -> list[Said]:
    """Return everything that was said, newest first; the report itself is the oldest."""
    desk = incident.provider.name
    found = [_message(row, desk, there.own) for row in there.messages]
    found += [_call(row, desk, there.own) for row in there.calls]
    found.sort(key=lambda said: said.at, reverse=True)
    return [*found, _first_words(incident, there.own)]


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


def _next_word(
    incident: Incident,
    rounds: list[UpdateRound],
    clocks: Mapping[str, ClockView],
    now: datetime,
) -> NextWord | None:
    """Return the earliest word that is owed: agreed, promised, or the reaction.

    What was missed comes first until it is made good. Of what is solved only that is said still.
    """
    if incident.status == Status.CLOSED:
        return None
    missed = sum(row.due_at < now for row in rounds)
    words = [
        NextWord(row.due_at, by_ways(row.media, _("here")), is_late=row.due_at < now, missed=missed)
        for row in rounds[:1]
    ]
    response = clocks.get(ClockKind.RESPONSE)
    if response and response.due_at and response.state not in (ClockState.MET, ClockState.MISSED):
        is_late = response.state is ClockState.LATE
        words.append(NextWord(response.due_at, _("by e-mail and here"), is_late=is_late))
    if incident.status not in UNSOLVED:
        words = [word for word in words if word.is_late]
    return min(words, key=lambda word: word.due_at, default=None)


def _rhythm(minutes: int | None) -> str:
    """Return how often this customer hears of a report of this priority, in words."""
    if not minutes:
        return ""
    if minutes % DAY == 0:
        days = minutes // DAY
        return ngettext("every day", "every %(count)d days", days) % {"count": days}
    if minutes % HOUR == 0:
        hours = minutes // HOUR
        return ngettext("every hour", "every %(count)d hours", hours) % {"count": hours}
    return _("every %(count)d min") % {"count": minutes}
