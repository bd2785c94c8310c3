"""One report as its customer sees it: what was said, what comes next, and what we promised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Min
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
    Clock,
    Complaint,
    Incident,
    Message,
    Rating,
    UpdateRound,
)
from incidents.portal.queries.portal import Step, priority_label, steps_of
from incidents.record.queries.clocks import FIELDS, ClockView, view_of
from incidents.record.queries.entries import Tag
from incidents.record.queries.hearers import hearers
from incidents.record.queries.promised import owed_rounds
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.late import late_ways
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.errors import NotFound
from tenants.models import Contact, Event, UpdateRule
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

# In minutes, as update rules have them.
HOUR, DAY = 60, 24 * 60
# When the desk took it up: the second of the four steps.
TAKEN_UP = ("incident.assigned", "incident.started")


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


def ticket_for(actor: Actor, reference: str) -> Incident:
    """Return one report with what its page names, or NotFound: also for that of a colleague."""
    found = sole(
        visible_incidents(actor)
        .select_related("tenant", "provider", "scheme", "reporter", "assignee", "follows")
        .filter(reference=reference)
    )
    if found is None:
        raise NotFound()
    return found


def ticket_of(incident: Incident, actor: Actor, now: datetime) -> Ticket:
    """Return what the page of this report shows to this person, who may see it."""
    own = Contact.objects.filter(tenant=incident.tenant_id, user=actor.user_id).first()
    is_own = own is not None and own.pk == incident.reporter_id
    clocks = _clocks(incident, now)
    rounds = owed_rounds(incident)
    return Ticket(
        incident=incident,
        priority_label=priority_label(incident.scheme.labels, incident.priority),
        steps=steps_of(incident.status, _moments(incident)),
        said=_said(incident, own),
        next_word=_next_word(incident, rounds, clocks, now),
        response=clocks.get(ClockKind.RESPONSE),
        resolution=clocks.get(ClockKind.RESOLUTION),
        rhythm=_rhythm(incident),
        told=_told(incident),
        reporter=_("you") if is_own else incident.reporter.name,
        handler=incident.assignee.name if incident.assignee else "",
        rating=Rating.objects.filter(incident=incident, contact=own).first() if own else None,
        complaints=_complaints(incident, own),
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


def _clocks(incident: Incident, now: datetime) -> Mapping[str, ClockView]:
    rows = Clock.objects.filter(incident=incident, superseded_at=None).values(*FIELDS)
    return {row["kind"]: view_of(row, now) for row in rows}


def _moments(incident: Incident) -> tuple[datetime | None, ...]:
    taken_up = Event.objects.filter(
        tenant=incident.tenant_id,
        subject_kind="incident",
        subject_id=incident.pk,
        kind__in=TAKEN_UP,
    ).aggregate(at=Min("at"))["at"]
    return (incident.reported_at, taken_up, incident.resolved_at, incident.closed_at)


def _said(incident: Incident, own: Contact | None) -> list[Said]:
    """Return everything that was said, newest first; the report itself is the oldest."""
    desk = incident.provider.name
    messages = Message.objects.filter(incident=incident).select_related("author", "contact")
    calls = Call.objects.filter(incident=incident).select_related("author", "contact")
    found = [_message(row, desk, own) for row in messages]
    found += [_call(row, desk, own) for row in calls]
    found.sort(key=lambda said: said.at, reverse=True)
    return [*found, _first_words(incident, own)]


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
        NextWord(row.due_at, _ways(row), is_late=row.due_at < now, missed=missed)
        for row in rounds[:1]
    ]
    response = clocks.get(ClockKind.RESPONSE)
    if response and response.due_at and response.state not in (ClockState.MET, ClockState.MISSED):
        is_late = response.state is ClockState.LATE
        words.append(NextWord(response.due_at, _("by e-mail and here"), is_late=is_late))
    if incident.status not in UNSOLVED:
        words = [word for word in words if word.is_late]
    return min(words, key=lambda word: word.due_at, default=None)


def _ways(owed: UpdateRound) -> str:
    if owed.by_email and owed.by_phone:
        return _("by e-mail, by phone and here")
    return _("by phone and here") if owed.by_phone else _("by e-mail and here")


def _rhythm(incident: Incident) -> str:
    """Return how often this customer hears of a report of this priority, in words."""
    minutes = (
        UpdateRule.objects.filter(agreement=incident.agreement_id, priority=incident.priority)
        .values_list("minutes", flat=True)
        .first()
    )
    if not minutes:
        return ""
    if minutes % DAY == 0:
        days = minutes // DAY
        return ngettext("every day", "every %(count)d days", days) % {"count": days}
    if minutes % HOUR == 0:
        hours = minutes // HOUR
        return ngettext("every hour", "every %(count)d hours", hours) % {"count": hours}
    return _("every %(count)d min") % {"count": minutes}


def _told(incident: Incident) -> list[str]:
    rows = hearers(incident, reporter=False).order_by("name")
    return list(rows.values_list("name", flat=True))


def _complaints(incident: Incident, own: Contact | None) -> list[Any]:
    if own is None:
        return []
    return list(Complaint.objects.filter(incident=incident, contact=own).order_by("-received_at"))
