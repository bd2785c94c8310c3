"""Which team a report goes to: asset, category, customer, desk, and never one that is off."""

from dataclasses import dataclass

import pytest

from incidents.record.rules.routing import routed


@dataclass
class Team:
    name: str
    is_active: bool = True


DESK, WIFI, OWN, SERVERS, OFF = (
    Team("desk"), Team("wifi"), Team("own"), Team("servers"), Team("off", is_active=False),
)  # fmt: skip


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
    ],
)
def test_the_first_that_says_so_gets_it(assets, category, customer, goes_to):
    found = routed(assets=assets, category=category, customer=customer, desk=DESK)
    assert found is goes_to


def test_the_desk_takes_it_also_where_every_team_is_off():
    assert routed(assets=[OFF], category=None, customer=None, desk=OFF) is OFF
    assert routed(assets=[], category=None, customer=None, desk=None) is None
