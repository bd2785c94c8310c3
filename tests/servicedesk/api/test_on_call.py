"""Who is on duty, for programs: now and at a moment."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tenants import clock
from tests.people import World
from tests.rotas import rota, turns
from tests.servicedesk.api.house import ApiHouse


@pytest.fixture
def house(world: World, fresh_cache: None) -> ApiHouse:
    return ApiHouse(world)


def test_it_says_who_is_there_now_and_at_a_moment(house: ApiHouse):
    world, now = house.world, clock.now()
    with world.entered():
        row = rota(world, now)
        turns(world, row, "sam", now=now)
    caller = house.caller("agnes")

    [found] = caller.get("on-call/").json()["results"]

    assert (found["rota"]["name"], found["rota"]["customer_id"]) == ("Nights", None)
    assert found["levels"] == [
        {
            "level": "primary", "why": "rotation", "until": None,
            "person": {"id": world.user("sam").pk, "name": "Sam Peeters"},
        }
    ]  # fmt: skip
    then = urlencode({"at": (now - timedelta(days=9)).isoformat()})
    before = caller.get(f"on-call/?{then}").json()
    [gap] = before["results"][0]["levels"]
    assert (gap["why"], gap["person"]) == ("gap", None)


@pytest.mark.parametrize("query", [{"at": "x"}, {"at": "9999-12-31T00:00:00Z"}, {"on": "1"}])
def test_what_makes_no_sense_is_refused(house: ApiHouse, query: dict[str, Any]):
    assert house.caller("agnes").get(f"on-call/?{urlencode(query)}").status_code == 400


def test_no_customer_sees_it(house: ApiHouse):
    assert house.caller("carla").get("on-call/").status_code == 403
