"""After every test that touches incidents: whatever is in the record, an event tells of it.

The database asks the same at COMMIT, which most tests never reach: here it is asked before. What a
test sets up by hand (people, agreements, teams) is left out; what happens on it goes by services.
"""

from collections.abc import Iterator
from functools import cache

import pytest
from django.db import connection, transaction

from incidents.models import Incident
from tenants.ledger.findings import Finding
from tenants.ledger.verify import verify
from tests.people import World


@pytest.fixture(autouse=True)
def everything_is_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail at tear-down when an incident, or anything about it, was changed around the services.

    A test that means to do so says it: @pytest.mark.untold("why").
    """
    name = next((n for n in ("world", "committed_world") if n in request.fixturenames), "")
    world: World | None = request.getfixturevalue(name) if name else None
    yield
    is_meant = request.node.get_closest_marker("untold")
    # Where the database refused something all of it goes anyway.
    if not is_meant and world and not connection.needs_rollback:
        assert untold(world) == [], "changed without a word in the ledger"
    if _has_its_own_transaction(request) and connection.in_atomic_block:
        if not is_meant and not connection.needs_rollback:
            ask_the_database()
        # Asked: Django would ask again, and of what was set up by hand too.
        connection.set_rollback(True)


def _has_its_own_transaction(request: pytest.FixtureRequest) -> bool:
    """Say whether the test is taken back as a whole: what a module keeps open is not its to end."""
    return "db" in request.fixturenames or bool(request.node.get_closest_marker("django_db"))


def untold(world: World) -> list[Finding]:
    """Return what verify_history says of the customers of this world that have incidents."""
    with transaction.atomic(), world.entered():
        customers = Incident.objects.order_by().values_list("tenant_id", flat=True).distinct()
        if not customers:
            return []
        ask_the_database()
        return [f for pk in customers for f in verify(pk, world.provider.pk).findings]


def ask_the_database() -> None:
    """Let it check now what it checks at COMMIT; afterwards it waits for that again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {_demands()} IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def begin_anew() -> None:
    """Let what follows be asked for by itself, as after a COMMIT: no event of before tells it.

    A worker follows an event in a transaction of its own; in a test it is all one.
    """
    if not connection.in_atomic_block:
        return
    ask_the_database()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('servicedesk.first_event', '', true)")


@cache
def _demands() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint"
            " WHERE condeferrable AND connamespace = 'public'::regnamespace"
            r" AND conname NOT LIKE 'tenants\_%\_is\_told'"
        )
        return str(cursor.fetchone()[0])
