"""Digests of all that a house has, to see that whoever tried changed nothing in it."""

from collections.abc import Iterable
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
        cursor.execute(_digests(walled_tables().keys() - set(LEDGER)), {"ids": ids})
        sums |= cursor.fetchall()
        cursor.execute(
            "SELECT id FROM tenants_event WHERE tenant_id = ANY (%s)"
            " AND NOT (kind = 'access.refused' AND actor_id = ANY (%s)) ORDER BY id",
            [ids, [user.pk for user in house.world.users.values()]],
        )
        sums["events"] = [row for (row,) in cursor.fetchall()]
    return sums


def _digests(tables: Iterable[str]) -> str:
    """Ask for all of them at once: they are asked for before and after each of many visits."""
    return " UNION ALL ".join(
        f"SELECT '{table}', sha256(convert_to(string_agg(t::text, E'\\n' ORDER BY id), 'UTF8'))"
        f" FROM {table} t WHERE {_owner(table)} = ANY (%(ids)s)"
        for table in sorted(tables)
    )


def _owner(table: str) -> str:
    return "id" if table == "tenants_tenant" else "tenant_id"
