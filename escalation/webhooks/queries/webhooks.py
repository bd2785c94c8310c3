"""Which webhooks there are, how they do, and what was sent to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from escalation.choices import SendState
from escalation.models import Webhook, WebhookSend, WebhookTry
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

# Sends on one page, and tries shown of each: the last ones.
SIZE: Final = 50


@dataclass(frozen=True)
class Doing:
    """A webhook, and what waits, failed and arrived last."""

    webhook: Webhook
    waiting: int
    dead: int
    taken_at: datetime | None


@dataclass(frozen=True)
class SendsPage:
    rows: Sequence[WebhookSend]
    older: int | None


def webhooks_of(actor: Actor) -> QuerySet[Webhook]:
    """Return the webhooks that this person sets up.

    One may be told of every customer, so only who sees all of them does.
    """
    own = Webhook.objects.filter(tenant__in=actor.wholes_for(Action.CONFIGURE), removed_at=None)
    return own.select_related("customer", "tenant").order_by("name", "pk")


def webhook_for(actor: Actor, pk: int) -> Webhook:
    found = sole(webhooks_of(actor).filter(pk=pk))
    if found is None:
        raise NotFound()
    return found


def doing(webhooks: Sequence[Webhook]) -> list[Doing]:
    """Return how each does, in one statement for all of them."""
    open_states = (SendState.WAITING, SendState.HELD)
    rows = WebhookSend.objects.filter(webhook__in=[one.pk for one in webhooks]).order_by()
    figures: dict[int, dict[str, Any]] = {
        row["webhook"]: {name: row[name] for name in ("waiting", "dead", "taken_at")}
        for row in rows.values("webhook").annotate(
            waiting=Count("pk", filter=Q(state__in=open_states)),
            dead=Count("pk", filter=Q(state=SendState.DEAD)),
            taken_at=Max("done_at", filter=Q(state=SendState.SENT)),
        )
    }
    none: dict[str, Any] = {"waiting": 0, "dead": 0, "taken_at": None}
    return [Doing(one, **figures.get(one.pk, none)) for one in webhooks]


def sends_of(webhook: Webhook, *, before: int | None = None, state: str = "") -> SendsPage:
    """Return a page of what was sent to it, newest first, each with its tries."""
    rows = WebhookSend.objects.filter(webhook=webhook).select_related("tenant")
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    tries = Prefetch("tries", WebhookTry.objects.order_by("pk"))
    found = list(rows.order_by("-pk").prefetch_related(tries)[: SIZE + 1])
    return SendsPage(found[:SIZE], found[SIZE - 1].pk if len(found) > SIZE else None)
