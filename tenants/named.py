"""Finds a tenant by what an operator types: its name or its id. For commands only."""

from tenants.models import Tenant
from tenants.scoping import Scope, all_tenants, entered


def find_tenants(text: str = "", *, provider_id: int | None = None) -> list[Tenant]:
    """Return the tenants of this name or id; without one all. With a provider: its customers."""
    found = []
    for tenant_id, owner_id in all_tenants():
        is_asked = tenant_id == owner_id if provider_id is None else owner_id == provider_id
        if not is_asked or (provider_id is not None and tenant_id == provider_id):
            continue
        with entered(Scope.of(tenant_id, owner_id)):
            tenant = Tenant.objects.get(pk=tenant_id)
        if text in ("", str(tenant.pk)) or tenant.name.casefold() == text.casefold():
            found.append(tenant)
    return found
