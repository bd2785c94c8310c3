"""Who decides at each customer on what the law asks: of each function its own, else ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.choices import DECIDERS
from tenants.choices import Function, Role
from tenants.models import FunctionHolder
from tenants.reach import reachable
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class Deciders:
    """The first of each function at one customer, and whether whoever reads is one who decides."""

    first: list[tuple[Any, FunctionHolder]]
    may: bool


def who_decides(owners: Mapping[int, int], actor: Actor) -> Mapping[int, Deciders]:
    """Return who decides for each customer: of each function its own first, else the provider's."""
    if not owners:
        return {}
    tenants = {*owners, *owners.values()}
    asked = FunctionHolder.objects.filter(tenant__in=tenants, function__in=DECIDERS)
    held = list(reachable(asked.select_related("user")).order_by("rank", "pk"))
    return {
        tenant: _deciders_of(held, tenant, provider, actor) for tenant, provider in owners.items()
    }


def _deciders_of(
    held: Iterable[FunctionHolder], tenant: int, provider: int, actor: Actor
) -> Deciders:
    first: list[tuple[Any, FunctionHolder]] = []
    may = Role.INCIDENT_MANAGER in actor.roles_at(tenant)
    for function in DECIDERS:
        of_function = [one for one in held if one.function == function]
        own = [one for one in of_function if one.tenant_id == tenant]
        here = own or [one for one in of_function if one.tenant_id == provider]
        if here:
            first.append((Function(function).label, here[0]))
        # Most holders have no account, and nor has a program: that is no match.
        mine = actor.user_id is not None
        may |= mine and any(one.user_id == actor.user_id for one in here)
    return Deciders(first, may)
