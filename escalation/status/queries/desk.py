"""The status page as the desk works on it: what waits, what was said, and how it is set up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from escalation.choices import UpdateState
from escalation.models import StatusPage, StatusService, StatusUpdate
from escalation.status.services.updates import hit_customers
from incidents.choices import OutageState
from incidents.desk.queries.outages import visible_outages
from tenants.errors import NotFound
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at
from tenants.sole import sole

# Of what was decided, on one page.
SIZE: Final = 30
MOST_DRAFTS: Final = 50


@dataclass(frozen=True)
class Updates:
    """What waits for another's approval, and a page of what was decided."""

    drafts: list[StatusUpdate]
    decided: list[StatusUpdate]
    older: int | None


def _visible(actor: Actor) -> QuerySet[StatusUpdate]:
    rows = StatusUpdate.objects.filter(may_at(actor, Action.SEE_QUEUE))
    return rows.select_related("outage", "drafted_by", "approved_by", "withdrawn_by")


def updates_page(actor: Actor, *, before: int | None = None) -> Updates:
    """Return what waits, the oldest first, and what was decided before this key."""
    found = _visible(actor)
    drafts = found.filter(state=UpdateState.DRAFT).order_by("pk")[:MOST_DRAFTS]
    decided = found.exclude(state=UpdateState.DRAFT).order_by("-pk")
    decided = decided.filter(pk__lt=before) if before else decided
    rows = list(decided[: SIZE + 1])
    older = rows[SIZE - 1].pk if len(rows) > SIZE else None
    return Updates([] if before else list(drafts), rows[:SIZE], older)


def update_for(actor: Actor, public_id: UUID) -> StatusUpdate:
    """Return one, or NotFound: what one may not see does not exist."""
    found = sole(_visible(actor).filter(public_id=public_id))
    if found is None:
        raise NotFound()
    return found


def services_of(provider_id: int) -> list[StatusService]:
    rows = StatusService.objects.filter(tenant=provider_id)
    return list(rows.order_by("-is_shown", "position", "pk"))


def service_for(actor: Actor, key: int) -> StatusService:
    rows = StatusService.objects.filter(may_at(actor, Action.CONFIGURE), pk=key)
    found = sole(rows)
    if found is None:
        raise NotFound()
    return found


def page_of_provider(provider_id: int) -> StatusPage | None:
    return StatusPage.objects.filter(tenant=provider_id).first()


def running_outages(actor: Actor) -> list[tuple[str, str]]:
    """Return what an update can be of: the outages that are not closed, the newest first."""
    rows = visible_outages(actor).exclude(state=OutageState.CLOSED).order_by("-pk")
    return [(row.reference, f"{row.reference} · {row.title}") for row in rows[:MOST_DRAFTS]]


def names_of(keys: Iterable[int]) -> list[str]:
    """Return the names of these customers, of those that are in sight."""
    rows = Tenant.objects.filter(pk__in=list(keys)).order_by("name", "pk")
    return list(rows.values_list("name", flat=True))


def readers_of(row: StatusUpdate) -> list[str]:
    """Return who reads one that is not for everybody: as it was approved, or as it would be."""
    return names_of(row.customers if row.approved_at else hit_customers(row))


def said_of(row: StatusUpdate, names: Mapping[int, Any]) -> list[Any]:
    """Return the services that it names."""
    return [names[pk] for pk in row.services if pk in names]
