"""Who somebody is, and whose rows he may therefore see."""

from collections import defaultdict

from django.db import connection

from tenants.choices import Role, Side
from tenants.models import User
from tenants.rules.roles import Actor, Kind
from tenants.scoping import Scope


def actor_of(user: User) -> Actor:
    """Return this person with the roles that hold now. The engine answers: no scope exists yet."""
    roles: dict[int, set[Role]] = defaultdict(set)
    providers: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, provider_id, role FROM servicedesk_roles_of(%s)", [user.pk]
        )
        for tenant_id, provider_id, role in cursor.fetchall():
            providers[tenant_id] = provider_id
            if role:
                roles[tenant_id].add(Role(role))
    held = {role.side for of_tenant in roles.values() for role in of_tenant}
    side = Side.PROVIDER if Side.PROVIDER in held else Side.CUSTOMER
    return Actor(
        kind=Kind.PERSON,
        side=side,
        user_id=user.pk,
        name=user.name,
        roles={tenant_id: frozenset(held) for tenant_id, held in roles.items()},
        providers=providers,
    )


def scope_of(actor: Actor) -> Scope:
    """Return the scope in which this person's requests run."""
    return Scope(
        tenants=tuple(sorted(actor.providers)),
        providers=tuple(sorted(set(actor.providers.values()))),
        side=actor.side,
    )
