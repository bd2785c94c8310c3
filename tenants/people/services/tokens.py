"""Tokens are made and revoked here: one's own, and those of services by an administrator."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.bearer import digest_of, drawn
from tenants.choices import Role, TokenScope
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger.acting import tell_who_acts
from tenants.ledger.append import append, insert, update
from tenants.models import ApiToken, Tenant, User
from tenants.people.asks import MakeService, MakeToken
from tenants.people.services.members import let_in
from tenants.rules.roles import Action, Actor, Kind, require
from tenants.rules.scopes import OFFERED, may_have

LONGEST_NAME: Final = 80
MOST_DAYS: Final = 365
# Of one person at one tenant that still hold.
MOST: Final = 20
# What a service may be: whoever can lock others out or let them in is a person.
SERVICE_ROLES: Final = (
    Role.AGENT,
    Role.SPECIALIST,
    Role.COMMUNICATION_MANAGER,
    Role.PROVIDER_AUDITOR,
)
# Reserved for what is no address (RFC 2606): nothing is ever sent there.
NOWHERE: Final = "service.invalid"


@dataclass(frozen=True)
class Made:
    """A new token with its secret, which is known at this moment and never again."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(*, ask: MakeToken, actor: Actor, now: datetime) -> Made:
    """Let a program act as oneself at one tenant, no further than its scope."""
    refuse_tokens(actor)
    if not actor.roles.get(ask.tenant_id):
        raise NotFound()
    # One at a time of a person: two at once would go beyond the limit together.
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.person_id)
    tenant = Tenant.objects.get(pk=ask.tenant_id)
    return _offered(tenant, user, ask, actor=actor, now=now)


@transaction.atomic
def make_service(*, ask: MakeService, actor: Actor, now: datetime) -> Made:
    """Make an account for something that is no person, with one role and a first token."""
    refuse_tokens(actor)
    tenant = Tenant.objects.filter(pk=ask.tenant_id).first()
    if tenant is None or not tenant.is_provider:
        raise NotFound()
    require(actor, Action.CONFIGURE, tenant.pk)
    if ask.role not in SERVICE_ROLES:
        raise Invalid(_("A service cannot have this role."), field="role")
    if ask.scope in OFFERED and not may_have(Role(ask.role), TokenScope(ask.scope)):
        raise Invalid(_("This role sets up nothing."), field="scope")
    user = new_service(tenant, ask.name, Role(ask.role), actor=actor, now=now)
    made = MakeToken(name=ask.name, scope=ask.scope, days=ask.days, tenant_id=tenant.pk)
    return _offered(tenant, user, made, actor=actor, now=now)


def new_service(tenant: Tenant, name: str, role: Role, *, actor: Actor, now: datetime) -> User:
    """Make an account for something that is no person, with one role at the provider."""
    tell_who_acts(actor)
    user = User(
        email=f"{secrets.token_hex(8)}@{NOWHERE}", name=_named(name), is_service=True,
        language=tenant.language,
    )  # fmt: skip
    user.set_unusable_password()
    user.save(force_insert=True)
    let_in(tenant, user, [role], sees_all_customers=True, actor=actor, now=now)
    return user


@transaction.atomic
def revoke_token(*, token_id: int, actor: Actor, now: datetime) -> ApiToken:
    """End a token: it opens nothing at the very next request. Ending it twice changes nothing."""
    refuse_tokens(actor)
    token = ApiToken.objects.select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NotFound()
    is_own = token.user_id == actor.user_id and actor.sees(token.tenant_id)
    if not is_own and not actor.may(Action.CONFIGURE, token.tenant_id):
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = now
        wrote = [update(token, "revoked_at")]
        append(token, "apitoken.revoked", actor=actor, at=now, wrote=wrote, told=False)
    return token


def _offered(tenant: Tenant, user: User, ask: MakeToken, *, actor: Actor, now: datetime) -> Made:
    if ask.scope not in OFFERED:
        raise Invalid(_("Choose what it may do."), field="scope")
    return issue(tenant, user, ask, actor=actor, now=now)


def issue(tenant: Tenant, user: User, ask: MakeToken, *, actor: Actor, now: datetime) -> Made:
    """Draw a token of a user whom the caller has judged, of whichever scope."""
    if not 1 <= ask.days <= MOST_DAYS:
        told = _("Choose from 1 to %(count)d days.") % {"count": MOST_DAYS}
        raise Invalid(told, field="days")
    held = ApiToken.objects.filter(tenant=tenant, user=user, revoked_at=None, expires_at__gt=now)
    if held.count() >= MOST:
        raise Invalid(_("Revoke one that is not used any more first."), field="name")
    secret = drawn()
    token = ApiToken(
        tenant=tenant, provider_id=tenant.provider_id, user=user, name=_named(ask.name),
        scope=ask.scope, digest=digest_of(secret), hint=secret[-4:], made_at=now,
        expires_at=now + timedelta(days=ask.days),
    )  # fmt: skip
    wrote = [insert(token)]
    append(token, "apitoken.made", actor=actor, at=now, wrote=wrote, told=False)
    return Made(token, secret)


def _named(name: str) -> str:
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        told = _("Give it a name of at most %(count)d letters.") % {"count": LONGEST_NAME}
        raise Invalid(told, field="name")
    return said


def refuse_tokens(actor: Actor) -> None:
    """Let no token make another one, or outlive itself by one."""
    if actor.kind is not Kind.PERSON:
        raise NotAllowed()
