"""What came of a try: taken, again later, given up; and when a webhook is left alone."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Min
from django.db.models.functions import Now

from escalation.choices import SendState
from escalation.models import WebhookSend, WebhookTry
from escalation.webhooks.queries.sendable import Ready
from escalation.webhooks.rules.kinds import TEST
from escalation.webhooks.rules.trying import (
    Came,
    Failing,
    Paused,
    came_of,
    pauses,
    wait_after,
)
from escalation.webhooks.services.alarm import owe_alarm
from escalation.webhooks.services.setup import lock_webhook, pause
from incidents.models import LegalHold
from tenants.rules.roles import SYSTEM

logger = logging.getLogger(__name__)

# What is done is kept so long, for whoever looks into a fault of last week.
KEPT: Final = timedelta(days=30)
CLEARED_AT_ONCE: Final = 50


@dataclass(frozen=True)
class Tried:
    """One request that was made: when, how long, and its status or why there was none."""

    at: datetime
    milliseconds: int
    status: int | None = None
    why: str = ""
    # Seconds after which they ask to be tried again.
    asked: int | None = None


def mark(ready: Ready, tried: Tried, *, now: datetime) -> int:
    """Write down a try and what follows from it; return 1 where it was taken."""
    rows = WebhookSend.objects.select_for_update(of=("self",)).filter(pk=ready.send_id)
    send = rows.first()
    if send is None or send.state != SendState.WAITING:
        return 0
    WebhookTry.objects.create(
        tenant_id=send.tenant_id, provider_id=send.provider_id, send=send, tried_at=tried.at,
        status=tried.status, why=tried.why, milliseconds=tried.milliseconds,
    )  # fmt: skip
    came = came_of(tried.status)
    said = {"status": tried.status, "last_error": tried.why}
    own = WebhookSend.objects.filter(pk=send.pk)
    if came is Came.TAKEN:
        own.update(state=SendState.SENT, done_at=now, **said)
        return 1
    wait = wait_after(send.attempts, asked=tried.asked) if came is Came.AGAIN else None
    if send.kind == TEST:
        # Whoever asked for it sees at once what came of it.
        own.update(state=SendState.DROPPED, done_at=now, **said)
    elif wait is None:
        own.update(state=SendState.DEAD, **said)
        logger.error("webhook.given_up", extra={"send": send.pk, "webhook": send.webhook_id})
    else:
        own.update(due_at=Now() + wait, **said)
    if send.kind != TEST:
        _pause_failing(send, is_gone=came is Came.GONE, is_given_up=wait is None, now=now)
    return 0


def drop_or_hold(rows: Iterable[tuple[WebhookSend, SendState]], *, now: datetime) -> None:
    """Let what may not be sent now stand as it does from now on; it cost no try."""
    for row, state in rows:
        done = now if state is SendState.DROPPED else None
        own = WebhookSend.objects.filter(pk=row.pk)
        own.update(state=state, done_at=done, attempts=max(row.attempts - 1, 0))


def clear_old(tenant_id: int, *, now: datetime) -> None:
    """Forget what was done long ago of a tenant, some of it each time that anything is sent.

    Not what told of an incident under a legal hold.
    """
    held = LegalHold.objects.filter(tenant=tenant_id, lifted_at=None).values("incident")
    done = (
        WebhookSend.objects.filter(tenant=tenant_id, done_at__lt=now - KEPT)
        .exclude(event__subject_kind="incident", event__subject_id__in=held)
        .order_by("done_at")
    )
    if ids := list(done.values_list("pk", flat=True)[:CLEARED_AT_ONCE]):
        WebhookTry.objects.filter(tenant=tenant_id, send__in=ids).delete()
        WebhookSend.objects.filter(pk__in=ids).delete()


def _pause_failing(send: WebhookSend, *, is_gone: bool, is_given_up: bool, now: datetime) -> None:
    """Leave a webhook alone that takes nothing any more, and alarm whoever set it up."""
    failing = _failing(send.webhook_id, now=now)
    is_alone = failing.count > 0 and pauses(failing, now=now, is_given_up=is_given_up)
    if not is_gone and not is_alone:
        return
    webhook = lock_webhook(send.webhook_id, actor=SYSTEM)
    if webhook.is_paused:
        return
    pause(webhook, Paused.GONE if is_gone else Paused.FAILS, actor=SYSTEM, now=now)
    logger.error("webhook.paused", extra={"webhook": webhook.pk, "why": webhook.paused_why})
    owe_alarm(webhook)


def _failing(webhook_id: int, *, now: datetime) -> Failing:
    """Return the tries since anything was taken, of the tenants in scope."""
    taken = WebhookSend.objects.filter(webhook=webhook_id, state=SendState.SENT)
    last = taken.aggregate(at=Max("done_at"))["at"]
    tries = WebhookTry.objects.filter(send__webhook=webhook_id).exclude(send__kind=TEST)
    if last is not None:
        tries = tries.filter(tried_at__gt=last)
    found = tries.aggregate(count=Count("pk"), since=Min("tried_at"))
    return Failing(found["count"], found["since"] or now)
