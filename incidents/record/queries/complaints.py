"""Complaints about the desk: which wait for an answer, and which have one (R113)."""

from dataclasses import dataclass

from django.db.models import QuerySet

from incidents.choices import ComplaintState
from incidents.models import Complaint
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

SIZE = 50


@dataclass(frozen=True)
class Complaints:
    """A page of complaints: those that wait are never on a second one."""

    waiting: list[Complaint]
    answered: list[Complaint]
    # The key before which earlier answers lie; None where there are none.
    older: int | None


def complaints_page(actor: Actor, *, before: int | None = None) -> Complaints:
    """Return what waits, the oldest first, and the latest answers, a page at a time."""
    found = _visible(actor)
    waiting = found.filter(state=ComplaintState.RECEIVED).order_by("received_at", "pk")
    answered = found.filter(state=ComplaintState.ANSWERED).order_by("-pk")
    if before is not None:
        answered = answered.filter(pk__lt=before)
    rows = list(answered[: SIZE + 1])
    return Complaints(
        waiting=[] if before is not None else list(waiting),
        answered=rows[:SIZE],
        older=rows[SIZE - 1].pk if len(rows) > SIZE else None,
    )


def complaint_for(actor: Actor, complaint_id: int) -> Complaint:
    """Return one complaint, or NotFound: what one may not see does not exist."""
    found = _visible(actor).filter(pk=complaint_id).first()
    if found is None:
        raise NotFound()
    return found


def own_complaints(actor: Actor) -> list[Complaint]:
    """Return what somebody complained of himself, apart from his reports."""
    found = Complaint.objects.filter(
        may_at(actor, Action.COMPLAIN), contact__user=actor.user_id, incident=None
    )
    return list(found.order_by("-pk")[:SIZE])


def _visible(actor: Actor) -> "QuerySet[Complaint]":
    found = Complaint.objects.filter(may_at(actor, Action.CLOSE))
    return found.select_related("tenant", "contact", "incident", "received_by")
