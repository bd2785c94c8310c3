"""Who comes with a token in the place of a session: found before there is a scope."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from tenants.choices import Side, TokenScope
from tenants.models import ApiToken, ApiTokenUse, User
from tenants.queries import actor_of
from tenants.rules.roles import Actor, Kind
from tenants.rules.scopes import ALLOWED, OFFERED

# By which a token is known where it leaked: scanners of public code look for such.
PREFIX: Final = "sdk_"
# More than this is none of ours, and is not hashed.
LONGEST: Final = 200
USED_EVERY: Final = timedelta(minutes=1)

# The token and whose it is in one statement: each call of a program begins with it.
_OWNER: Final = (
    "SELECT u.*, t.id AS token_pk, t.tenant_id AS token_tenant, t.provider_id AS token_provider,"
    " t.scope AS token_scope, t.used_at AS token_used_at"
    " FROM servicedesk_token_of(%s, %s) t JOIN tenants_user u ON u.id = t.user_id AND u.is_active"
)

# What an event says.
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Bearer:
    """Who comes, as whom, and when this token was last seen."""

    user: User
    actor: Actor
    tenant_id: int
    provider_id: int
    used_at: datetime | None


def drawn() -> str:
    """Return a new token: 256 bits at random, so that a plain digest of it is enough."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def shown_in(header: str) -> str | None:
    """Return the token that a header shows; nothing where it shows none at all."""
    scheme, _space, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def bearer_of(
    token: str, now: datetime, *, scopes: Collection[TokenScope] = OFFERED
) -> Bearer | None:
    """Return who comes with this token: its owner, at its tenant, no further than its scope.

    Nobody for one that is unknown, revoked or expired, whose owner left that tenant, or that is
    for another door: of other scopes.
    """
    if not token.startswith(PREFIX) or len(token) > LONGEST or not token.isascii():
        return None
    found: Any = next(iter(User.objects.raw(_OWNER, [digest_of(token), now])), None)
    if found is None or found.token_scope not in scopes:
        return None
    token_row = ApiToken(
        pk=found.token_pk,
        tenant_id=found.token_tenant,
        provider_id=found.token_provider,
        scope=found.token_scope,
    )
    actor = actor_with(token_row, found)
    if not actor.roles:
        return None
    return Bearer(found, actor, token_row.tenant_id, token_row.provider_id, found.token_used_at)


def actor_with(token: ApiToken, user: User) -> Actor:
    """Return its owner as this token lets them act now; without roles where they left."""
    side = _side(token.tenant_id, token.provider_id)
    actor = _narrowed(actor_of(user, side=side), token.tenant_id)
    return replace(
        actor, kind=Kind.TOKEN, token_id=token.pk, allowed=ALLOWED[TokenScope(token.scope)]
    )


def _side(tenant_id: int, provider_id: int) -> Side:
    return Side.PROVIDER if tenant_id == provider_id else Side.CUSTOMER


def _narrowed(actor: Actor, tenant_id: int) -> Actor:
    """Return this person with what they are at one tenant, whatever they are elsewhere."""
    reached = {tenant_id}
    if actor.side is Side.PROVIDER:
        reached |= {one for one, of in actor.providers.items() if of == tenant_id}
    return replace(
        actor,
        roles={one: held for one, held in actor.roles.items() if one in reached},
        providers={one: of for one, of in actor.providers.items() if one in reached},
        wholes=actor.wholes & reached,
        sides=frozenset({actor.side}),
    )


def is_use_due(bearer: Bearer, now: datetime) -> bool:
    """Say whether its last use is to be written: once a minute at most."""
    return bearer.used_at is None or now - bearer.used_at >= USED_EVERY


def mark_used(bearer: Bearer, now: datetime) -> None:
    """Write down that a token was used, in the scope of who comes with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ApiTokenUse._meta.db_table}"  # noqa: S608 - a name of ours
            " (tenant_id, provider_id, token_id, used_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (tenant_id, token_id) DO UPDATE SET used_at = EXCLUDED.used_at",
            [bearer.tenant_id, bearer.provider_id, bearer.actor.token_id, now],
        )


def token_names(bodies: Iterable[Body]) -> dict[int, str]:
    """Return the names of the tokens by which these events were done; none are mostly there."""
    ids = {body["actor"][2] for body in bodies if len(body["actor"]) > 2}  # noqa: PLR2004 - see `Actor.named`
    return dict(ApiToken.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def by_token(name: str, body: Body, tokens: Mapping[int, str]) -> str:
    """Return who did this: their name, and by which token where it was one."""
    token = tokens.get(body["actor"][2], "") if len(body["actor"]) > 2 else ""  # noqa: PLR2004 - see `Actor.named`
    return f"{name} ({token})" if token else name
