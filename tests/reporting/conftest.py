import pytest

from tests.people import World
from tests.reporting.house import House


@pytest.fixture
def house(world: World) -> House:
    return House(world)


@pytest.fixture
def committed_house(committed_world: World) -> House:
    """Real transactions: an export has a snapshot of its own."""
    return House(committed_world)
