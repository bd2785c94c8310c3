"""Ticks of the worker: each enters one tenant's scope at a time, and leaves none behind."""

import pytest

from incidents.models import Clock
from tenants import scoping
from tenants.ledger.due import ticks
from tests.databases import owner
from tests.history.house import enter, session_of, unasked
from tests.ticks import tick as do_tick
from tests.walls.conftest import Street
from tests.walls.visits import left_on_connection

TICKS = tuple(tick.name for tick in ticks())

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.fixture
def scopes(monkeypatch: pytest.MonkeyPatch) -> list[scoping.Scope]:
    """Write down which scopes are entered."""
    entered: list[scoping.Scope] = []
    tell = scoping._tell_database

    def listening(scope: scoping.Scope | None) -> None:
        if scope is not None:
            entered.append(scope)
        tell(scope)

    monkeypatch.setattr(scoping, "_tell_database", listening)
    return entered


# What was kept or ended has no alarm, and gets none.
DUE = """
    UPDATE incidents_clock SET alarm_at = now() - interval '1 minute' WHERE alarm_at IS NOT NULL
"""


@pytest.mark.parametrize("tick", TICKS)
def test_a_tick_leaves_no_scope(street: Street, tick: str):
    do_tick(tick)

    assert left_on_connection() == ""
    with pytest.raises(scoping.NoScope):
        scoping.current()


def test_a_tick_sees_one_customer_at_a_time(street: Street, scopes: list[scoping.Scope]):
    """Clocks of both customers of both providers are due."""
    for world in (street.ours.world, street.theirs.world):
        with session_of(owner()) as cursor, unasked(cursor, Clock):
            enter(cursor, world.scope)
            cursor.execute(DUE)
    del scopes[:]

    do_tick("watch")

    seen = {scope.tenants for scope in scopes}
    houses = (street.ours.world, street.theirs.world)
    assert {
        tuple({customer.pk, house.provider.pk})
        for house in houses
        for customer in (house.acme, house.globex)
    } <= seen
    assert max(len(set(scope.tenants) - set(scope.providers)) for scope in scopes) == 1
