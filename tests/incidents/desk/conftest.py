"""Every test of the desk has a world of its own; what a request does is asked as at its COMMIT."""

import pytest

from tests.incidents.desk.house import House
from tests.people import World


@pytest.fixture
def house(world: World) -> House:
    return House(world)


@pytest.fixture
def committed_house(committed_world: World) -> House:
    """Real transactions: in the one of a test a scope costs a statement more, and chains wait."""
    return House(committed_world)
