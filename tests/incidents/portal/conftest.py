import pytest

from tests.incidents.portal.house import House
from tests.people import World


@pytest.fixture
def house(world: World) -> House:
    return House(world)
