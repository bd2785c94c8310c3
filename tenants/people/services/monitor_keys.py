"""Keys of monitoring: a service of one source, and the two keys that it has during a change."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from tenants.choices import Role, TokenScope
from tenants.ledger.append import append, update
from tenants.models import ApiToken, Tenant, User
from tenants.people.asks import MakeToken
from tenants.people.services.tokens import (
    MOST_DAYS,
    Made,
    issue,
    new_service,
    refuse_tokens,
    revoke_token,
)
from tenants.rules.roles import Action, Actor, require

# So long the key before is taken too: a tool is changed in that time, on all of its machines.
BOTH_HOLD: Final = timedelta(hours=24)


@transaction.atomic
def make_monitor(*, tenant: Tenant, name: str, actor: Actor, now: datetime) -> Made:
    """Make the service that a source reports as, with its first key."""
    refuse_tokens(actor)
    require(actor, Action.CONFIGURE, tenant.pk)
    user = new_service(tenant, name, Role.AGENT, actor=actor, now=now)
    return _drawn(tenant, user, actor=actor, now=now)


@transaction.atomic
def renew_key(*, tenant: Tenant, service_id: int, actor: Actor, now: datetime) -> Made:
    """Draw a new key. That before it holds for a day more; any older one no longer."""
    refuse_tokens(actor)
    require(actor, Action.CONFIGURE, tenant.pk)
    user = User.objects.select_for_update(of=("self",)).get(pk=service_id, is_service=True)
    held = _held(tenant, user, now)
    for key in held[1:]:
        revoke_token(token_id=key.pk, actor=actor, now=now)
    for before in held[:1]:
        before.expires_at = min(before.expires_at, now + BOTH_HOLD)
        wrote = [update(before, "expires_at")]
        append(before, "apitoken.ends", actor=actor, at=now, wrote=wrote, told=False)
    return _drawn(tenant, user, actor=actor, now=now)


@transaction.atomic
def end_keys(*, tenant: Tenant, service_id: int, actor: Actor, now: datetime) -> None:
    """Let no key of a source open anything any more."""
    user = User.objects.select_for_update(of=("self",)).get(pk=service_id, is_service=True)
    for key in _held(tenant, user, now):
        revoke_token(token_id=key.pk, actor=actor, now=now)


def _held(tenant: Tenant, user: User, now: datetime) -> list[ApiToken]:
    """Return the keys that still hold, the newest first."""
    rows = ApiToken.objects.filter(tenant=tenant, user=user, scope=TokenScope.MONITOR)
    return list(rows.filter(revoked_at=None, expires_at__gt=now).order_by("-made_at", "-pk"))


def _drawn(tenant: Tenant, user: User, *, actor: Actor, now: datetime) -> Made:
    ask = MakeToken(name=user.name, scope=TokenScope.MONITOR, days=MOST_DAYS, tenant_id=tenant.pk)
    return issue(tenant, user, ask, actor=actor, now=now)
