"""What waits for whoever answers for a customer: over all reports of their organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from incidents.choices import ComplaintState, Confirmation, MessageKind, Status, WaitingReason
from incidents.choices.exercise import called
from incidents.duty.queries.policies import policies_to_read
from incidents.models import Complaint, Incident, Message, Review
from incidents.record.queries.gather import Listed, Row, gather
from incidents.record.queries.prepared import prepared_lists
from tenants.addresses import address
from tenants.rules.roles import Action, Actor

# Of each list; what is behind it comes up as the first ones are done.
SIZE: Final = 30


@dataclass(frozen=True)
class Item:
    """One thing, of which report, since when or by when, and where it is done."""

    title: str
    url: str
    reference: str
    who: str
    at: datetime | None
    is_term: bool


@dataclass(frozen=True)
class Todo:
    """A list of the page, up to its size."""

    key: str
    title: Any
    icon: str
    items: list[Item]
    has_more: bool


@dataclass(frozen=True)
class _Kind:
    key: str
    title: Any
    icon: str
    # Whether its moment is a term; else it is since when it waits.
    is_term: bool = False
    anchor: str = ""


KINDS: Final = (
    _Kind("answers", _("We wait for an answer"), "mail", anchor="#reply"),
    _Kind("confirmations", _("Is this solved?"), "circle-question-mark", True),
    _Kind("complaints", _("Complaints that we have not answered yet"), "frown"),
    _Kind("reviews", _("Reviews that we still hold with you"), "graduation-cap", True),
)


def todo_of(actor: Actor, *, now: datetime) -> list[Todo]:
    """Return the lists in which something waits, in two statements."""
    here = tuple(sorted(actor.given_for(Action.SEE_ORGANISATION)))
    read = gather(**prepared_lists(("portal todo", here), partial(_lists, here)))
    found = [_todo(kind, read[kind.key]) for kind in KINDS]
    return [one for one in (_policies(actor, now), *found) if one.items]


def _policies(actor: Actor, now: datetime) -> Todo:
    """Return what one is asked to read oneself."""
    rows = list(policies_to_read(actor, now)[: SIZE + 1])
    items = [
        Item(
            title=row.title, url=address("portal:policy", row.policy_id), reference="",
            who="", at=row.published_at, is_term=False,
        )
        for row in rows[:SIZE]
    ]  # fmt: skip
    return Todo("policies", _("Policies to read"), "book-open", items, has_more=len(rows) > SIZE)


def _todo(kind: _Kind, rows: Sequence[Row]) -> Todo:
    items = [_item(kind, row) for row in rows[:SIZE]]
    return Todo(kind.key, kind.title, kind.icon, items, has_more=len(rows) > SIZE)


def _item(kind: _Kind, row: Row) -> Item:
    reference = row["reference"] or ""
    return Item(
        title=called(row["title"] or "", is_exercise=row["drill"]),
        url=address("portal:ticket", reference) + kind.anchor if reference else "",
        reference=reference,
        who=row["who"],
        at=row["at"],
        is_term=kind.is_term,
    )


def _lists(here: Sequence[int]) -> dict[str, Listed]:
    reports = Incident.objects.filter(tenant__in=here)
    waiting = reports.filter(status=Status.WAITING, waiting_reason=WaitingReason.CUSTOMER)
    solved = reports.filter(status=Status.RESOLVED).exclude(confirmation=Confirmation.CONFIRMED)
    said = Message.objects.filter(incident=OuterRef("pk")).exclude(kind=MessageKind.FROM_CUSTOMER)
    asked_at = Subquery(said.order_by("-sent_at", "-pk").values("sent_at")[:1])
    complaints = Complaint.objects.filter(tenant__in=here, state=ComplaintState.RECEIVED)
    reviews = Review.objects.filter(tenant__in=here, held_at=None, incident__status=Status.CLOSED)
    of_incident = {
        "reference": F("incident__reference"),
        "title": F("incident__title"),
        "drill": F("incident__is_drill"),
    }
    return {
        "answers": waiting.order_by("priority", "pk").values(
            "reference", "title", drill=F("is_drill"), who=F("reporter__name"), at=asked_at
        )[: SIZE + 1],
        "confirmations": solved.order_by(F("confirm_by").asc(nulls_last=True), "pk").values(
            "reference", "title", drill=F("is_drill"), who=F("reporter__name"), at=F("confirm_by")
        )[: SIZE + 1],
        # Not what it says: it may be a colleague's.
        "complaints": complaints.order_by("received_at", "pk").values(
            **of_incident, who=F("contact__name"), at=F("received_at")
        )[: SIZE + 1],
        "reviews": reviews.order_by("due_at", "pk").values(
            **of_incident, who=F("incident__reporter__name"), at=F("due_at")
        )[: SIZE + 1],
    }
