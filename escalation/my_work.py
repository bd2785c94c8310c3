"""What waits for one person at the desk, over all rooms: one table, counted and listed alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from escalation.choices import NoticeState
from escalation.models import Escalation, Notice
from escalation.notices.queries.mail import undelivered
from incidents.choices import Status
from incidents.duty.queries.my_work import (
    breaches_owed,
    complaints_waiting,
    exceptions_to_answer,
    open_improvements,
    reviews_due,
    unread_replies,
)
from incidents.models import (
    BreachClock,
    Complaint,
    CustomerReply,
    Improvement,
    Incident,
    Review,
    Waiver,
)
from tenants.addresses import address
from tenants.media import PHONE
from tenants.models import TeamMember
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Of each list; what is behind it comes up as the first ones are done.
SIZE = 50


@dataclass(frozen=True)
class Item:
    """One thing to do: what, of whom, by when, and where it is done."""

    title: str
    url: str
    customer: str
    reference: str
    at: datetime | None
    # Whether `at` is a term; else it is since when it waits.
    is_term: bool
    is_late: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Section:
    """A list of the page: what waits, and how one of its rows is drawn."""

    key: str
    title: Any
    icon: str
    rows: Callable[[Actor, datetime], QuerySet[Any]]
    item: Callable[[Any, datetime], Item]


@dataclass(frozen=True)
class Shown:
    section: Section
    items: list[Item]
    has_more: bool


def escalations_awaited(actor: Actor, now: datetime) -> QuerySet[Escalation]:
    """Return the escalations that this person was asked for, or a team of theirs."""
    teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
    return (
        Escalation.objects.filter(
            Q(to_user=actor.user_id)
            | Q(holder__user=actor.user_id)
            | Q(provider_holder__user=actor.user_id)
            | Q(to_user=None, to_supplier=None, to_team__in=teams),
            may_at(actor, Action.SEE_QUEUE),
            acknowledged_at=None,
            passed_on_at=None,
        )
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident__tenant", "to_team")
        .order_by("raised_at", "pk")
    )


def calls_to_make(actor: Actor, now: datetime) -> QuerySet[Notice]:
    """Return the calls of one's own incidents and of those that nobody has; late ones are all's."""
    own = Q(incident__assignee=actor.user_id) | Q(incident__manager=actor.user_id)
    return (
        Notice.objects.filter(
            own | Q(incident__assignee=None) | Q(due_at__lte=now),
            may_at(actor, Action.CALL),
            medium=PHONE,
            state=NoticeState.WAITING,
            incident__isnull=False,
        )
        .select_related("incident__tenant")
        .order_by("due_at", "pk")
    )


def _page(incident: Incident, anchor: str = "") -> str:
    return address("desk:incident", incident.reference) + anchor


def _of(incident: Incident) -> dict[str, Any]:
    return {"customer": incident.tenant.name, "reference": incident.reference}


def _reply(row: CustomerReply, now: datetime) -> Item:
    return Item(
        title=row.incident.title,
        url=_page(row.incident, "#unread"),
        at=row.received_at,
        is_term=False,
        detail=row.message.contact.name if row.message.contact else "",
        **_of(row.incident),
    )


def _escalation(row: Escalation, now: datetime) -> Item:
    return Item(
        title=row.incident.title,
        url=address("escalation:panel", row.incident.reference),
        at=row.due_at or row.raised_at,
        is_term=row.due_at is not None,
        is_late=row.due_at is not None and row.due_at < now,
        detail=row.get_function_display() if row.function else row.get_kind_display(),
        **_of(row.incident),
    )


def _call(row: Notice, now: datetime) -> Item:
    # The list is of calls about an incident.
    incident = cast(Incident, row.incident)
    return Item(
        title=f"{row.name} · {row.address}",
        url=address("desk:act", incident.reference, "call"),
        at=row.due_at,
        is_term=True,
        is_late=row.due_at < now,
        detail=incident.title,
        **_of(incident),
    )


def _breach(row: BreachClock, now: datetime) -> Item:
    return Item(
        title=row.incident.title,
        url=address("desk:act", row.incident.reference, "breach"),
        at=row.due_at,
        is_term=True,
        is_late=row.due_at < now,
        detail=row.get_outcome_display() if row.outcome else "",
        **_of(row.incident),
    )


def _exception(row: Waiver, now: datetime) -> Item:
    return Item(
        title=row.label,
        url=address("desk:waivers"),
        at=row.asked_at,
        is_term=False,
        detail=row.asked_by.name,
        **_of(row.incident),
    )


def _review(row: Review, now: datetime) -> Item:
    return Item(
        title=row.incident.title,
        url=address("desk:act", row.incident.reference, "review"),
        at=row.due_at,
        is_term=True,
        is_late=row.due_at < now,
        **_of(row.incident),
    )


def _improvement(row: Improvement, now: datetime) -> Item:
    incident = row.review.incident
    # A day is over when it is over where the customer is.
    ends = (
        datetime.combine(row.due_on, time.max, tzinfo=ZoneInfo(incident.tenant.zone))
        if row.due_on
        else None
    )
    return Item(
        title=row.text,
        url=_page(incident, "#review"),
        at=ends,
        is_term=True,
        is_late=ends is not None and ends < now,
        detail=row.owner.name if row.owner else "",
        **_of(incident),
    )


def _complaint(row: Complaint, now: datetime) -> Item:
    return Item(
        title=row.text,
        url=address("desk:complaint", row.pk),
        customer=row.tenant.name,
        reference=row.incident.reference if row.incident else "",
        at=row.received_at,
        is_term=False,
        detail=row.contact.name,
    )


def failed_mail_unseen(actor: Actor, now: datetime) -> QuerySet[Notice]:
    return undelivered(actor)


def _failed(row: Notice, now: datetime) -> Item:
    return Item(
        title=row.subject,
        url=address("escalation:undelivered"),
        customer=row.tenant.name,
        reference=row.incident.reference if row.incident else "",
        at=row.written_at,
        is_term=False,
        detail=row.name,
    )


SECTIONS: tuple[Section, ...] = (
    Section("calls", _("Calls to make"), "phone", calls_to_make, _call),
    Section(
        "escalations", _("Escalations that await you"), "siren", escalations_awaited, _escalation
    ),
    Section(
        "breaches",
        _("Personal data breaches to decide on or notify"),
        "scale",
        breaches_owed,
        _breach,
    ),
    Section(
        "exceptions",
        _("Exceptions that need a second person"),
        "user-check",
        exceptions_to_answer,
        _exception,
    ),
    Section("undelivered", _("Mail that did not arrive"), "mail", failed_mail_unseen, _failed),
    Section("replies", _("Unread answers of customers"), "mail", unread_replies, _reply),
    Section("complaints", _("Complaints to answer"), "frown", complaints_waiting, _complaint),
    Section("reviews", _("Reviews to hold"), "graduation-cap", reviews_due, _review),
    Section(
        "improvements", _("Improvements to carry out"), "lightbulb", open_improvements, _improvement
    ),
)


def waiting(actor: Actor, now: datetime) -> Mapping[str, QuerySet[Any]]:
    """Return what the figure in the menu counts, by name (see DESK_WORK in the settings)."""
    return {section.key: section.rows(actor, now) for section in SECTIONS}


def my_work(actor: Actor, now: datetime) -> list[Shown]:
    """Return the lists in which something waits, each up to its size."""
    found = []
    for section in SECTIONS:
        rows = list(section.rows(actor, now)[: SIZE + 1])
        if rows:
            items = [section.item(row, now) for row in rows[:SIZE]]
            found.append(Shown(section, items, has_more=len(rows) > SIZE))
    return found
