"""The words by which incidents and solutions are found, written anew from what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from tenants import scoping


@dataclass(frozen=True)
class Rebuilt:
    """A tenant, and how many of its incidents and known solutions were not found by what stands
    in them.
    """

    tenant_id: int
    stale: int
    stale_articles: int


def rebuild_words(only: int | None = None) -> Iterator[Rebuilt]:
    """Write the words of every tenant anew, or of one; each in its scope and a transaction of its
    own.
    """
    for tenant_id, provider_id in scoping.all_tenants():
        if only not in (None, tenant_id):
            continue
        with (
            scoping.entered(scoping.Scope.of(tenant_id, provider_id)),
            connection.cursor() as cursor,
        ):
            # As long as what was ever said at this tenant takes to be read.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(
                "SELECT servicedesk_rebuild_words(%s), servicedesk_rebuild_articles(%s)",
                [tenant_id, tenant_id],
            )
            yield Rebuilt(tenant_id, *cursor.fetchone())
