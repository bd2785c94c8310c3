"""The words by which incidents are found, written anew from what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from tenants import scoping


@dataclass(frozen=True)
class Rebuilt:
    """A tenant, and how many of its incidents were not found by what stands in them."""

    tenant_id: int
    stale: int


def rebuild_words() -> Iterator[Rebuilt]:
    """Write the words of every tenant anew, each in its scope and a transaction of its own."""
    for tenant_id, provider_id in scoping.all_tenants():
        with (
            scoping.entered(scoping.Scope.of(tenant_id, provider_id)),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT servicedesk_rebuild_words(%s)", [tenant_id])
            yield Rebuilt(tenant_id, cursor.fetchone()[0])
