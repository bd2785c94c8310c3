"""What may be sent now, with all that a request needs: judged at each try, not when it was queued.

Whom an event is about, for whom the webhook is and what was chosen may have changed meanwhile.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from escalation.choices import SendState, WebhookSide
from escalation.models import WebhookSecret, WebhookSend
from escalation.webhooks.rules.kinds import TEST, is_told
from tenants.sealing import NotOurs, unseal


@dataclass(frozen=True)
class Ready:
    """One request that may be made."""

    send_id: int
    webhook_id: int
    public_id: UUID
    url: str
    content: str
    secrets: tuple[str, ...]


def ready_of(
    ids: Collection[int], *, now: datetime
) -> tuple[list[Ready], list[tuple[WebhookSend, SendState]]]:
    """Return what may be sent of these, and as what the others stand from now on."""
    rows = WebhookSend.objects.filter(pk__in=ids).select_related("webhook", "tenant")
    secrets = _secrets({row.webhook_id for row in rows}, now=now)
    ready, not_now = [], []
    for row in rows:
        if other := _otherwise(row):
            not_now.append((row, other))
            continue
        ready.append(
            Ready(
                send_id=row.pk, webhook_id=row.webhook_id, public_id=row.public_id,
                url=row.webhook.url, content=row.content,
                secrets=tuple(secrets.get(row.webhook_id, ())),
            )
        )  # fmt: skip
    return ready, not_now


def _otherwise(row: WebhookSend) -> SendState | None:
    """Say as what it stands that is not sent now."""
    webhook = row.webhook
    side = WebhookSide(webhook.side)
    is_of_it = webhook.customer_id in (None, row.tenant_id) and row.tenant.is_active
    is_wanted = is_of_it and is_told(row.kind, webhook.kinds, side)
    is_test = row.kind == TEST
    if webhook.removed_at is not None or not (is_test or is_wanted):
        return SendState.DROPPED
    return SendState.HELD if webhook.is_paused and not is_test else None


def _secrets(webhooks: Collection[int], *, now: datetime) -> dict[int, list[str]]:
    """Return the secrets that hold, the newest first. One that none of our keys opens is none."""
    found: dict[int, list[str]] = {}
    rows = WebhookSecret.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), webhook__in=webhooks)
    for row in rows.order_by("-pk"):
        try:
            found.setdefault(row.webhook_id, []).append(unseal(row.sealed))
        except NotOurs:
            continue
    return found
