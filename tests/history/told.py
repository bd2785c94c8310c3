"""After every test that touches incidents: whatever is in the record, an event tells of it."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from incidents.models import Incident
from tenants.ledger.replay import Finding
from tenants.ledger.verify import verify
from tests.people import World


@pytest.fixture(autouse=True)
def everything_is_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail at tear-down when an incident, or anything about it, was changed around the services.

    A test that means to do so says it: @pytest.mark.untold("why").
    """
    name = next((n for n in ("world", "committed_world") if n in request.fixturenames), "")
    if not name or request.node.get_closest_marker("untold"):
        yield
        return
    world: World = request.getfixturevalue(name)
    yield
    if not connection.needs_rollback:  # else the database refused something, and all of it goes
        assert untold(world) == [], "changed without a word in the ledger"


def untold(world: World) -> list[Finding]:
    """Return what verify_history says of the customers of this world that have incidents."""
    with transaction.atomic(), world.entered():
        customers = Incident.objects.order_by().values_list("tenant_id", flat=True).distinct()
        if not customers:
            return []
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return [f for pk in customers for f in verify(pk, world.provider.pk).findings]
