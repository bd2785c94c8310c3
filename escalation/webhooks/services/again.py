"""Sending by hand: a test, one event once more, or all that was given up."""

import json
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from escalation.choices import SendState
from escalation.models import WebhookSend
from escalation.webhooks.queries.sendable import ready_of
from escalation.webhooks.rules.kinds import TEST
from escalation.webhooks.services.bell import ring_after
from escalation.webhooks.services.setup import lock_webhook
from tenants.errors import Invalid, NotFound
from tenants.rules.roles import Actor

# What may be sent once more: whatever arrived or did not, and nothing that is on its way.
ENDED = (SendState.SENT, SendState.DEAD, SendState.DROPPED)


@transaction.atomic
def send_test(*, webhook_id: int, actor: Actor, now: datetime) -> WebhookSend:
    """Send an event that says nothing, also where the webhook is paused."""
    webhook = lock_webhook(webhook_id, actor=actor)
    said = {"type": TEST, "timestamp": now.isoformat(), "data": {"webhook": webhook.name}}
    send = WebhookSend.objects.create(
        tenant_id=webhook.tenant_id, provider_id=webhook.provider_id, webhook=webhook, kind=TEST,
        content=json.dumps(said, ensure_ascii=False, separators=(",", ":")), written_at=now,
    )  # fmt: skip
    ring_after()
    return send


@transaction.atomic
def send_again(*, webhook_id: int, send_id: int, actor: Actor, now: datetime) -> WebhookSend:
    """Send one event once more, under the id that it had: who took it already sees that."""
    webhook = lock_webhook(webhook_id, actor=actor)
    rows = WebhookSend.objects.select_for_update(of=("self",)).filter(webhook=webhook, pk=send_id)
    send = rows.first()
    if send is None:
        raise NotFound()
    if send.state not in ENDED:
        raise Invalid(_("This is on its way already."))
    if webhook.is_paused:
        raise Invalid(_("Resume the webhook first."))
    _ready, not_now = ready_of([send.pk], now=now)
    if not_now:
        raise Invalid(_("This event is no longer for this webhook."))
    again = WebhookSend.objects.filter(pk=send.pk)
    again.update(state=SendState.WAITING, due_at=Now(), attempts=0, done_at=None)
    ring_after()
    return send


@transaction.atomic
def send_all_again(*, webhook_id: int, actor: Actor, now: datetime) -> int:
    """Send all that was given up once more; return how much. While it is paused it is held."""
    webhook = lock_webhook(webhook_id, actor=actor)
    dead = WebhookSend.objects.filter(webhook=webhook, state=SendState.DEAD)
    state = SendState.HELD if webhook.is_paused else SendState.WAITING
    count = dead.update(state=state, due_at=Now(), attempts=0)
    ring_after()
    return count


@transaction.atomic
def leave_dead(*, webhook_id: int, actor: Actor, now: datetime) -> int:
    """Say that what was given up is not needed any more; return how much. Alarms end with it."""
    webhook = lock_webhook(webhook_id, actor=actor)
    dead = WebhookSend.objects.filter(webhook=webhook, state=SendState.DEAD)
    return dead.update(state=SendState.DROPPED, done_at=now)
