"""Which rows somebody reaches by what they may do, as conditions of a query.

Who sees all customers of a provider is asked for that provider, never for a list of them. The
walls stand beneath: these narrow what they show, and widen nothing.
"""

from collections.abc import Hashable

from django.db.models import Q

from tenants.models import Tenant
from tenants.rules.roles import Action, Actor


def may_at(
    actor: Actor, action: Action, *, tenant: str = "tenant", provider: str = "provider"
) -> Q:
    """Say that a row is of a tenant at which this person may do this."""
    return _either(actor.given_for(action), actor.wholes_for(action), tenant, provider)


def seen_by(actor: Actor, *, tenant: str = "tenant", provider: str = "provider") -> Q:
    """Say that a row is of a tenant that this person sees, whatever they may do there."""
    given = tuple(t for t, whole in actor.providers.items() if whole not in actor.wholes)
    return _either(given, tuple(actor.wholes), tenant, provider)


def reach_of(actor: Actor) -> Hashable:
    """Return all that decides what this person is shown: equal for two that are shown the same.

    In one order, so that it also reads the same in every process.
    """
    roles = tuple((tenant, *sorted(held)) for tenant, held in sorted(actor.roles.items()))
    given, wholes = tuple(sorted(actor.providers.items())), tuple(sorted(actor.wholes))
    allowed = None if actor.allowed is None else tuple(sorted(actor.allowed))
    return (str(actor.kind), str(actor.side), actor.user_id, roles, given, wholes, allowed)


def tenants_for(actor: Actor, action: Action) -> tuple[int, ...]:
    """Return each tenant at which this person may do this, by key; lists join `may_at` instead."""
    if not actor.wholes_for(action):
        return actor.given_for(action)
    found = Tenant.objects.filter(may_at(actor, action, tenant="pk"))
    return tuple(found.order_by("pk").values_list("pk", flat=True))


def _either(given: tuple[int, ...], wholes: tuple[int, ...], tenant: str, provider: str) -> Q:
    whole = Q((f"{provider}__in", sorted(wholes)))
    if wholes and not given:
        return whole
    single = Q((f"{tenant}__in", sorted(given)))
    return single | whole if wholes else single
