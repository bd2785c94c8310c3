"""The fuzzer in small: whatever anybody sends, no answer is a fault of ours."""

from typing import Any

import pytest

from servicedesk import health
from tests.factories import incidents as made
from tests.fuzzing import Fuzzer
from tests.people import World
from tests.walls.furnished import Furnished

pytestmark = pytest.mark.usefixtures("fresh_cache")
COUNT = 80


@pytest.fixture
def house(world: World) -> Furnished:
    with world.entered():
        incident: Any = made.ByPortal(world=world)
        return Furnished(world, {"rik": incident})


def test_no_request_by_chance_is_a_fault_of_ours(house: Furnished):
    assert list(Fuzzer(house, seed=20261129).run(COUNT)) == []


def test_a_fault_of_ours_is_found(house: Furnished, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(health, "HttpResponse", broken)
    fuzzer = Fuzzer(house, seed=1)
    fuzzer._paths = ["/healthz"]

    (first, *_) = fuzzer.run(5)

    assert (first.status, first.path.partition("?")[0]) == (500, "/healthz")
