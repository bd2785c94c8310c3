"""Outages as the desk reads them: the list, one with its hit customers, what is offered (R15)."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from incidents.choices import OutageState
from incidents.models import Outage
from incidents.record.rules.outages import WORKS
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Closed ones on a page of the list.
SIZE: Final = 30


@dataclass(frozen=True)
class Outages:
    """Those that run, all of them, and a page of those that are closed."""

    running: list[Any]
    closed: list[Any]
    older: int | None


def visible_outages(actor: Actor) -> QuerySet[Outage]:
    """Return the outages of this person's desk; no customer has any."""
    found = Outage.objects.filter(may_at(actor, Action.SEE_QUEUE))
    return found.select_related("category")


def outages_page(actor: Actor, *, before: int | None = None) -> Outages:
    """Return those that run, the newest first, and a page of those before this key."""
    part = Q(parts__left_at=None)
    found = visible_outages(actor).annotate(
        incidents=Count("parts", filter=part),
        customers=Count("parts__tenant", filter=part, distinct=True),
        broken=Count("parts", filter=part & ~Q(parts__incident__status__in=WORKS)),
    )
    closed = found.filter(state=OutageState.CLOSED).order_by("-pk")
    closed = closed.filter(pk__lt=before) if before else closed
    rows = list(closed[: SIZE + 1])
    running = [] if before else list(found.exclude(state=OutageState.CLOSED).order_by("-pk"))
    return Outages(running, rows[:SIZE], rows[SIZE - 1].pk if len(rows) > SIZE else None)


def outage_for(actor: Actor, reference: str) -> Outage:
    """Return one outage, or NotFound: what one may not see does not exist."""
    found = visible_outages(actor).filter(reference=reference).first()
    if found is None:
        raise NotFound()
    return found
