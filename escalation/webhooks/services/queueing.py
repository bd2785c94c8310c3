"""Which webhooks hear of an event: written down in the transaction that handles it.

An event that is handled twice is written down once for each webhook.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings

from escalation.choices import SendState, WebhookSide
from escalation.models import Webhook, WebhookSend
from escalation.webhooks.rules.contents import Happened, content_of
from escalation.webhooks.rules.kinds import ALL, is_told
from escalation.webhooks.services.bell import ring_after
from incidents.models import Incident, Outage
from tenants.addresses import address
from tenants.models import Event, Tenant

Rows = Mapping[int, dict[str, Any]]
PAGES: Final = {WebhookSide.DESK: "desk:incident", WebhookSide.CUSTOMER: "portal:ticket"}


def queue_events(events: Sequence[Event]) -> None:
    """Write down for each webhook what it is to be told of these events of one tenant."""
    tenant_id = events[0].tenant_id
    webhooks = _listening(tenant_id, {event.kind for event in events})
    if not webhooks:
        return
    tenant = Tenant.objects.values("id", "name").get(pk=tenant_id)
    about = {kind: read(_of(events, kind)) for kind, read in ABOUT.items()}
    rows = [
        WebhookSend(
            tenant_id=event.tenant_id, provider_id=event.provider_id, webhook=webhook,
            event=event, kind=event.kind, written_at=event.at,
            state=SendState.HELD if webhook.is_paused else SendState.WAITING,
            content=content_of(
                Happened(event.kind, event.at, tenant, event.subject_kind, row),
                WebhookSide(webhook.side), url=_url(webhook, event.subject_kind, row),
            ),
        )
        for webhook in webhooks
        for event in events
        if is_told(event.kind, webhook.kinds, WebhookSide(webhook.side))
        and (row := about.get(event.subject_kind, {}).get(event.subject_id)) is not None
    ]  # fmt: skip
    WebhookSend.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        ring_after()


def _listening(tenant_id: int, kinds: set[str]) -> list[Webhook]:
    found = Webhook.objects.filter(removed_at=None, kinds__overlap=[ALL, *sorted(kinds)])
    return [one for one in found if one.customer_id in (None, tenant_id)]


def _of(events: Iterable[Event], kind: str) -> set[int]:
    return {event.subject_id for event in events if event.subject_kind == kind}


def _incidents(keys: set[int]) -> Rows:
    shown = (
        "id", "reference", "version", "status", "priority", "kind", "team_id", "assignee_id",
        "is_drill",
    )  # fmt: skip
    rows = Incident.objects.filter(pk__in=keys).values(*shown) if keys else ()
    return {row.pop("id"): row for row in rows}


def _outages(keys: set[int]) -> Rows:
    shown = ("id", "reference", "version", "state")
    rows = Outage.objects.filter(pk__in=keys).values(*shown) if keys else ()
    return {row.pop("id"): row for row in rows}


ABOUT: Final[Mapping[str, Callable[[set[int]], Rows]]] = {
    "incident": _incidents,
    "outage": _outages,
}


def _url(webhook: Webhook, about: str, row: Mapping[str, Any]) -> str:
    page = PAGES[WebhookSide(webhook.side)] if about == "incident" else "desk:outage"
    return settings.PUBLIC_URL.rstrip("/") + address(page, row["reference"])
