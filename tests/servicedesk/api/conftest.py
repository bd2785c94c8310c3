import pytest

from tests.people import World
from tests.servicedesk.api.house import ApiHouse


@pytest.fixture
def house(world: World, fresh_cache: None) -> ApiHouse:
    return ApiHouse(world)


@pytest.fixture
def committed_api(committed_world: World, fresh_cache: None) -> ApiHouse:
    """Real transactions: places in the chain are given at COMMIT."""
    return ApiHouse(committed_world)
