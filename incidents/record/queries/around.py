"""The tenants whose names and zones stand around a page: of somebody's roles, and their desk."""

from incidents.record.queries.gather import Listed, columns, gather, revive
from incidents.record.queries.prepared import OneOf, prepared
from tenants.models import Tenant
from tenants.rules.roles import Actor


def tenants_around(actor: Actor) -> dict[int, Tenant]:
    """Return them by key, in the order of their names."""
    wanted = sorted({*actor.roles, *actor.providers.values()})
    read = gather(found=prepared("tenants around", _of_keys, keys=wanted))
    return {tenant.pk: tenant for tenant in revive(Tenant, read["found"])}


def _of_keys(keys: list[int]) -> Listed:
    found: Listed = Tenant.objects.filter(OneOf("pk", keys)).order_by("name", "pk")
    return found.values(*columns(Tenant))
