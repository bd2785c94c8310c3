"""A webhook is made, changed, paused, resumed and removed; its secret is shown once and renewed.

Whoever sets one up sees all customers of the provider, as what is sent may be of any of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.choices import SendState, WebhookSide
from escalation.facts import WebhookPaused
from escalation.models import Webhook, WebhookSecret, WebhookSend
from escalation.webhooks.asks import ChangeWebhook, MakeWebhook
from escalation.webhooks.rules.kinds import ALL, kinds_for
from escalation.webhooks.rules.signing import drawn
from escalation.webhooks.rules.trying import Paused
from escalation.webhooks.services.bell import ring_after
from tenants.errors import Invalid, NotFound, Words
from tenants.ledger.append import append, insert, update
from tenants.ledger.changed import changed_columns, remember
from tenants.ledger.facts import NOTHING, Facts
from tenants.models import Tenant
from tenants.outbound import target_of
from tenants.rules.outbound import NotGoneTo, Why
from tenants.rules.roles import Action, Actor
from tenants.sealing import seal

LONGEST_NAME: Final = 80
# Of one provider.
MOST: Final = 50
# So long what is signed by the secret before is taken too.
BOTH_HOLD: Final = timedelta(hours=24)
NOT_GONE_TO: Final[Words] = gettext_lazy(
    "This installation does not send to that address, or nothing is found under that name."
)
_SAID: Final[dict[Why, Words]] = {
    Why.NOT_AN_ADDRESS: gettext_lazy(
        "Give an address like https://example.org/hook, without a name or password in it."
    ),
    Why.NOT_HTTPS: gettext_lazy("The address begins with https://."),
}


@dataclass(frozen=True)
class Made:
    """A webhook with a new secret, which is known at this moment and never again."""

    webhook: Webhook
    secret: str


@transaction.atomic
def make_webhook(*, provider_id: int, ask: MakeWebhook, actor: Actor, now: datetime) -> Made:
    """Let events go to an address: of all customers, or of one; for the desk, or for that one."""
    provider = _provider(provider_id, actor)
    side = _side(ask.side)
    customer = _customer(provider, ask.customer_id, side)
    told = _told(ask, side)
    if Webhook.objects.filter(tenant=provider, removed_at=None).count() >= MOST:
        raise Invalid(_("Remove one that is not used any more first."), field="name")
    webhook = Webhook(
        tenant=provider, provider=provider, side=side, customer=customer, made_at=now, **told
    )
    wrote = [insert(webhook)]
    append(webhook, "webhook.made", actor=actor, at=now, wrote=wrote, version=webhook.version)
    return Made(webhook, _new_secret(webhook, now=now))


@transaction.atomic
def change_webhook(*, webhook_id: int, ask: ChangeWebhook, actor: Actor, now: datetime) -> Webhook:
    """Send other events, or to another address; for whom it is stays so."""
    webhook = lock_webhook(webhook_id, actor=actor)
    for name, value in _told(ask, WebhookSide(webhook.side)).items():
        setattr(webhook, name, value)
    if not changed_columns(webhook):
        return webhook
    return _record(webhook, "webhook.changed", actor=actor, now=now)


@transaction.atomic
def pause_webhook(*, webhook_id: int, actor: Actor, now: datetime) -> Webhook:
    """Send nothing for now: what happens meanwhile is held, and goes when it is resumed."""
    return pause(lock_webhook(webhook_id, actor=actor), Paused.BY_HAND, actor=actor, now=now)


def pause(webhook: Webhook, why: str, *, actor: Actor, now: datetime) -> Webhook:
    """Pause one that is locked; what is due of tenants out of sight is held when its turn comes."""
    if webhook.is_paused:
        return webhook
    webhook.paused_why, webhook.paused_at = why, now
    facts = WebhookPaused(why=why)
    _record(webhook, "webhook.paused", actor=actor, now=now, facts=facts)
    waiting = WebhookSend.objects.filter(webhook=webhook, state=SendState.WAITING)
    waiting.update(state=SendState.HELD)
    return webhook


@transaction.atomic
def resume_webhook(*, webhook_id: int, actor: Actor, now: datetime) -> Webhook:
    """Send again: first what was held, the oldest first."""
    webhook = lock_webhook(webhook_id, actor=actor)
    if not webhook.is_paused:
        return webhook
    webhook.paused_why, webhook.paused_at = "", None
    _record(webhook, "webhook.resumed", actor=actor, now=now)
    held = WebhookSend.objects.filter(webhook=webhook, state=SendState.HELD)
    held.update(state=SendState.WAITING, due_at=Now(), attempts=0)
    ring_after()
    return webhook


@transaction.atomic
def remove_webhook(*, webhook_id: int, actor: Actor, now: datetime) -> Webhook:
    """End it; what was on its way does not go any more."""
    webhook = lock_webhook(webhook_id, actor=actor)
    webhook.removed_at = now
    _record(webhook, "webhook.removed", actor=actor, now=now)
    left = (SendState.WAITING, SendState.HELD, SendState.DEAD)
    rows = WebhookSend.objects.filter(webhook=webhook, state__in=left)
    rows.update(state=SendState.DROPPED, done_at=now)
    WebhookSecret.objects.filter(webhook=webhook).update(sealed="", ends_at=now)
    return webhook


@transaction.atomic
def renew_secret(*, webhook_id: int, actor: Actor, now: datetime) -> Made:
    """Draw a new secret. The one before signs too for a day."""
    webhook = lock_webhook(webhook_id, actor=actor)
    held = WebhookSecret.objects.filter(webhook=webhook, ends_at=None)
    held.update(ends_at=now + BOTH_HOLD)
    append(webhook, "webhook.secret_renewed", actor=actor, at=now)
    return Made(webhook, _new_secret(webhook, now=now))


def lock_webhook(webhook_id: int, *, actor: Actor) -> Webhook:
    """Take the row of one that this person sets up, or NotFound."""
    rows = Webhook.objects.select_for_update(of=("self",)).filter(pk=webhook_id, removed_at=None)
    webhook = rows.first()
    if webhook is None or not _sets_up(actor, webhook.provider_id):
        raise NotFound()
    remember(webhook)
    return webhook


def _sets_up(actor: Actor, provider_id: int) -> bool:
    return not actor.is_somebody or provider_id in actor.wholes_for(Action.CONFIGURE)


def _provider(provider_id: int, actor: Actor) -> Tenant:
    found = Tenant.objects.filter(pk=provider_id).first()
    if found is None or not found.is_provider or not _sets_up(actor, provider_id):
        raise NotFound()
    return found


def _side(said: str) -> WebhookSide:
    if said not in WebhookSide.values:
        raise Invalid(_("Choose for whom it is."), field="side")
    return WebhookSide(said)


def _customer(provider: Tenant, customer_id: int | None, side: WebhookSide) -> Tenant | None:
    if customer_id is None:
        if side is WebhookSide.CUSTOMER:
            raise Invalid(_("Choose a customer."), field="customer")
        return None
    own = Tenant.objects.filter(provider=provider, is_active=True).exclude(pk=provider.pk)
    found = own.filter(pk=customer_id).first()
    if found is None:
        raise Invalid(_("Choose a customer."), field="customer")
    return found


def _told(ask: ChangeWebhook, side: WebhookSide) -> dict[str, Any]:
    """Return what is kept of it, or refuse it: also an address to which nothing may be sent."""
    name = " ".join(ask.name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        told = _("Give it a name of at most %(count)d letters.") % {"count": LONGEST_NAME}
        raise Invalid(told, field="name")
    try:
        target_of(ask.url.strip())
    except NotGoneTo as refusal:
        # The same words whatever stands there: nobody finds out by them what does.
        raise Invalid(_SAID.get(refusal.why, NOT_GONE_TO), field="url") from None
    return {"name": name, "url": ask.url.strip(), "kinds": _kinds(ask.kinds, side)}


def _kinds(asked: Sequence[str], side: WebhookSide) -> list[str]:
    known = kinds_for(side)
    if not asked:
        raise Invalid(_("Choose at least one event."), field="kinds")
    if ALL in asked:
        return [ALL]
    if set(asked) - set(known):
        raise Invalid(_("A customer is not told of these events."), field="kinds")
    return sorted(set(asked))


def _new_secret(webhook: Webhook, *, now: datetime) -> str:
    secret = drawn()
    WebhookSecret.objects.create(
        tenant_id=webhook.tenant_id, provider_id=webhook.provider_id, webhook=webhook,
        sealed=seal(secret), made_at=now,
    )  # fmt: skip
    return secret


def _record(
    webhook: Webhook, kind: str, *, actor: Actor, now: datetime, facts: Facts = NOTHING
) -> Webhook:
    webhook.version += 1
    wrote = [update(webhook, *changed_columns(webhook))]
    append(webhook, kind, actor=actor, at=now, wrote=wrote, version=webhook.version, facts=facts)
    remember(webhook)
    return webhook
