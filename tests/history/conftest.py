"""Every test of the history has a house of its own, in real transactions."""

import pytest

from tests.history.house import House, build


@pytest.fixture
def house(committed: None) -> House:
    return build()
