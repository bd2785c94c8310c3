"""Which team a report goes to: asset, category, customer, desk; never one that is off or empty."""

from dataclasses import dataclass

import pytest

from incidents.record.rules.routing import routed


@dataclass
class Team:
    pk: int
    name: str
    line: int = 2
    is_active: bool = True


DESK, WIFI, OWN, SERVERS, OFF, EMPTY, FIRST = (
    Team(1, "desk", line=1), Team(2, "wifi"), Team(3, "own"), Team(4, "servers"),
    Team(5, "off", is_active=False), Team(6, "empty"), Team(7, "first", line=1),
)  # fmt: skip
STAFFED = {2, 3, 4, 5}


@pytest.mark.parametrize(
    ("assets", "category", "customer", "goes_to"),
    [
        ([], None, None, DESK),
        ([], None, OWN, OWN),
        ([], WIFI, OWN, WIFI),
        ([SERVERS], WIFI, OWN, SERVERS),
        ([None, SERVERS], WIFI, None, SERVERS),
        ([None], WIFI, None, WIFI),
        ([OFF], OFF, OWN, OWN),
        ([OFF], OFF, OFF, DESK),
        ([EMPTY], WIFI, OWN, WIFI),
        ([EMPTY], EMPTY, EMPTY, DESK),
        ([EMPTY], FIRST, OWN, FIRST),
    ],
)
def test_the_first_that_says_so_gets_it(assets, category, customer, goes_to):
    found = routed(assets=assets, category=category, customer=customer, desk=DESK, staffed=STAFFED)
    assert found is goes_to


def test_the_desk_takes_it_also_where_every_team_is_off():
    assert routed(assets=[OFF], category=None, customer=None, desk=OFF, staffed=STAFFED) is OFF
    assert routed(assets=[], category=None, customer=None, desk=None, staffed=STAFFED) is None
