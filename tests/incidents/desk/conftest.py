"""Every test of the desk has a world of its own, in real transactions."""

import pytest

from tests.incidents.desk.house import House
from tests.people import World


@pytest.fixture
def house(committed_world: World) -> House:
    return House(committed_world)
