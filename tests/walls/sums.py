"""Digests of all that a house has, to see that whoever tried changed nothing in it."""

import hashlib
from typing import Any

from tests.databases import owner
from tests.history.house import enter, session_of
from tests.walls.catalogue import walled_tables
from tests.walls.furnished import Furnished

LEDGER = ("tenants_event", "tenants_chainlink", "tenants_chainhead")


def sums_of(house: Furnished) -> dict[str, Any]:
    """Return a digest of every table as far as it is of this house, and what its ledger tells.

    That somebody of the house itself was refused may be told: that is what the ledger is for.
    """
    sums: dict[str, Any] = {}
    with session_of(owner()) as cursor:
        enter(cursor, house.world.scope)
        ids = [tenant.pk for tenant in house.tenants]
        for table in walled_tables().keys() - set(LEDGER):
            column = "id" if table == "tenants_tenant" else "tenant_id"
            cursor.execute(
                f"SELECT t::text FROM {table} t WHERE {column} = ANY (%s) ORDER BY id", [ids]
            )
            rows = "\n".join(row for (row,) in cursor.fetchall())
            sums[table] = hashlib.sha256(rows.encode()).hexdigest()
        cursor.execute(
            "SELECT id FROM tenants_event WHERE tenant_id = ANY (%s)"
            " AND NOT (kind = 'access.refused' AND actor_id = ANY (%s)) ORDER BY id",
            [ids, [user.pk for user in house.world.users.values()]],
        )
        sums["events"] = [row for (row,) in cursor.fetchall()]
    return sums
