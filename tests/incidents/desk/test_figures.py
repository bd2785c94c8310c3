"""The figures beside the queue: kept while nothing changes in sight, and counted up to a bound."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.desk.queries import kept
from incidents.desk.views import frame as frames
from incidents.desk.views import queue as queue_pages
from incidents.record.queries import parts, prepared
from tenants.clock import now as read_clock
from tests.incidents.desk.house import House
from tests.people import World, make_world

OPEN = '<span class="sm muted num total">'


@pytest.fixture
def house(committed_world: World, settings: Any) -> House:
    """Chains grow at COMMIT only."""
    settings.FIGURES_KEPT = 10
    kept.forget()
    return House(committed_world)


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments = [read_clock()]
    for pages in (queue_pages, frames):
        monkeypatch.setattr(pages, "read_clock", lambda: moments[0])
    return moments


def opened(client: Client, path: str = "/desk/") -> tuple[str, bool]:
    """Return how many incidents a page tells of, and whether they were counted for it."""
    with CaptureQueriesContext(connection) as captured:
        html = client.get(path).content.decode()
    told = html.partition(OPEN)[2].partition("<")[0]
    # The bell is counted on every page, and the mail that waits: both change without an incident.
    return told, sum(query["sql"].count("AS counted") for query in captured) > 2


def test_figures_are_kept_while_nothing_changes(house: House):
    house.register()
    client = house.client()

    assert opened(client) == ("1 incident", True)
    assert opened(client) == ("1 incident", False)
    # The same figures of the menu, on another page.
    assert not opened(client, "/desk/search/")[1]


@pytest.mark.parametrize("name", ["agnes", "ines"])
def test_a_change_shows_at_once_ones_own_and_that_of_others(house: House, name: str):
    house.register()
    client = house.client(name)
    opened(client)

    house.register()

    assert opened(client) == ("2 incidents", True)


def test_they_are_kept_for_seconds(house: House, moment: list[datetime]):
    client = house.client()
    opened(client)

    moment[0] += timedelta(seconds=9)
    assert not opened(client)[1]
    moment[0] += timedelta(seconds=1)
    assert opened(client)[1]


def test_nobody_is_told_the_figures_of_somebody_else(house: House):
    house.register()
    gus = house.contact_without_classes()
    house.register(tenant_id=house.world.globex.pk, reporter_id=gus.pk)
    other = House(make_world(mark=f"-other{house.world.provider.pk}"))

    told = [opened(one)[0] for one in (house.client(), house.client("sam"), other.client())]
    again = [opened(one)[0] for one in (house.client(), house.client("sam"), other.client())]

    assert told == again == ["2 incidents", "1 incident", "0 incidents"]


def test_many_are_counted_up_to_a_bound(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "MOST", 3)
    prepared.forget()
    house.register()
    house.register()
    assert opened(house.client())[0] == "2 incidents"

    for _ in range(3):
        house.register()

    assert opened(house.client())[0] == "over 3 incidents"
    prepared.forget()
