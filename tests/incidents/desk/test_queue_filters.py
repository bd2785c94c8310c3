"""Filters of the queue with several values, each taken away in place; and the list by a column."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from django.utils.translation import override

from incidents.choices import Level, WaitingReason
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.queue import QueuePage, queue_page
from incidents.desk.queries.sorts import SORTS
from incidents.handling.asks.triage import LinkAssets
from incidents.handling.asks.work import AssignIncident, Wait
from incidents.handling.services.hand_over import hand_over
from incidents.handling.services.triage import link_assets
from incidents.handling.services.work import assign_incident, wait
from incidents.models import Incident
from incidents.record.queries import parts
from tenants.menus import pages
from tenants.models import Asset, Team
from tenants.settings.services.configure import add_row
from tests.databases import statements
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import listed, references

pytestmark = pytest.mark.usefixtures("context_kept")


def _given(house: House, incident: Incident, name: str) -> Incident:
    with house.world.entered():
        return assign_incident(
            incident_id=incident.pk, expected_version=incident.version, now=at(),
            actor=house.world.actor("agnes"), ask=AssignIncident(user_id=house.world.user(name).pk),
        )  # fmt: skip


def test_of_several_values_any_is_enough_and_each_goes_alone(house: House):
    urgent = house.register(impact=Level.HIGH, urgency=Level.HIGH)
    small = house.register(impact=Level.LOW, urgency=Level.LOW)
    middle = house.register()
    client = house.client()

    html = client.get(f"/desk/?priority={urgent.priority}&priority={small.priority}&q=server")
    crosses = [
        unescape(url) for url in re.findall(r'class="x" href="([^"]+)"', html.content.decode())
    ]

    assert references(html.content.decode()) == [urgent.reference, small.reference]
    assert crosses == [
        f"/desk/?priority={urgent.priority}&priority={small.priority}",
        f"/desk/?priority={small.priority}&q=server",
        f"/desk/?priority={urgent.priority}&q=server",
    ]
    left = references(client.get(crosses[2]).content.decode())
    assert (left, middle.reference in left) == ([urgent.reference], False)


def _waits(house: House, one: Incident) -> str:
    mine = _given(house, house.triaged(one), "agnes")
    with house.world.entered():
        wait(
            incident_id=mine.pk, expected_version=mine.version, actor=house.world.actor("agnes"),
            now=at(), ask=Wait(reason=WaitingReason.SUPPLIER),
        )  # fmt: skip
    return "waiting=supplier&waiting=change"


def _has_asset(house: House, one: Incident) -> str:
    with house.world.entered():
        row = Asset(tenant=house.world.acme, provider=house.world.provider, name="Planning")
        add_row(row=row, actor=house.world.actor("adam"), now=at())
        link_assets(
            incident_id=one.pk, expected_version=one.version, now=at(),
            actor=house.world.actor("agnes"), ask=LinkAssets(asset_ids=[row.pk]),
        )  # fmt: skip
    return f"asset={row.pk}"


def _has_team(house: House, one: Incident) -> str:
    triaged = house.triaged(one)
    with house.world.entered():
        team = Team.objects.get(tenant=house.world.provider, name="Werkplek")
        hand_over(
            Incident.objects.select_for_update(of=("self",)).get(pk=triaged.pk), team,
            actor=house.world.actor("agnes"), now=at(),
        )  # fmt: skip
    return f"team={team.pk}"


FILTERS: dict[str, Callable[[House, Incident], str]] = {
    "a colleague": lambda house, one: (
        f"assignee={_given(house, house.triaged(one), 'ines').assignee_id}&assignee=me"
    ),
    "the highest class": lambda house, one: (
        f"klass={house.triaged(one, availability=3).availability}&klass=4"
    ),
    "what it waits for": _waits,
    "an asset": _has_asset,
    "a team": _has_team,
}


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_finds_what_it_names_and_nothing_else(house: House, name: str):
    wanted, other = house.register(), house.register()

    query = FILTERS[name](house, wanted)

    assert listed(house, f"?{query}") == [wanted.reference]
    assert other.reference in listed(house)
    chosen = house.client().get(f"/desk/filter/?{query}&customer={wanted.tenant_id}")
    first, value = query.split("&")[0].split("=")
    assert re.search(rf'value="{value}"[^>]* (selected|checked)', chosen.content.decode()), first


def test_a_day_is_from_its_midnight_to_the_next(house: House):
    house.register()
    old, new = house.register(now=at(days=-9)), house.register(now=at(days=-2))
    day = localdate(at(days=-2), ZoneInfo("Europe/Amsterdam"))

    assert listed(house, f"?since={day}&until={day}") == [new.reference]
    assert listed(house, f"?until={day - timedelta(days=6)}") == [old.reference]
    assert house.client().get(f"/desk/?since={day}&until=2020-01-01").status_code == 400


def test_what_was_typed_stays_where_a_filter_is_refused(house: House):
    client = house.client()

    page = client.get("/desk/?q=printer&priority=1&priority=99&colour=red")

    html = unescape(page.content.decode())
    assert page.status_code == 400
    # Each with its own cross, and nothing else lost.
    assert 'href="/desk/?q=printer&priority=1&colour=red"' in html
    assert 'href="/desk/?q=printer&priority=1&priority=99"' in html
    assert 'href="/desk/filter/?q=printer&priority=1&priority=99&colour=red"' in html
    form = client.get("/desk/filter/?q=printer&priority=1&priority=99").content.decode()
    assert 'value="printer"' in form


def test_open_and_closed_stand_in_one_list_and_closed_is_sorted_by_what_has_an_index(house: House):
    one = house.register()
    client = house.client()

    assert listed(house, "?status=new&status=closed") == [one.reference]
    assert client.get("/desk/?status=closed&sort=-reported").status_code == 200
    assert client.get("/desk/?status=closed&sort=customer").status_code == 400


def _furnished(house: House) -> None:
    with house.world.entered():
        gus = house.world.contact("gus").pk
    house.register(impact=Level.HIGH, urgency=Level.HIGH, now=at(days=-2))
    house.register(tenant_id=house.world.globex.pk, reporter_id=gus, now=at(days=-1))
    _given(house, house.triaged(house.register(now=at(days=-3))), "ines")
    _given(house, house.triaged(house.register(impact=Level.LOW)), "agnes")
    house.register(answered_call=True)
    house.register(impact=Level.LOW, urgency=Level.LOW)
    house.register(now=at(days=-4))


def _page(house: House, sort: str, **place: Any) -> QueuePage:
    with house.world.entered():
        return queue_page(house.world.actor("agnes"), QueueFilters(sort=sort), at(), **place)


def test_each_order_is_walked_through_both_ways_without_loss(committed_house: House):
    house = committed_house
    _furnished(house)

    for sort, order in SORTS.items():
        whole = _page(house, sort).rows
        values = [row.by for row in whole]
        assert len(whole) == 7, sort
        if sort.removeprefix("-") not in ("customer", "assignee"):
            # Names are in the order of the database.
            assert values == sorted(values, reverse=order.is_down), sort  # type: ignore[type-var]
        walked = [_page(house, sort, size=3)]
        while walked[-1].older:
            walked.append(_page(house, sort, size=3, after=walked[-1].older))
        assert [[row.id for row in page.rows] for page in walked] == [
            [row.id for row in whole[at : at + 3]] for at in (0, 3, 6)
        ], sort
        back = _page(house, sort, size=3, before=walked[2].newer)
        first = _page(house, sort, size=3, before=back.newer)
        assert [row.id for row in back.rows] == [row.id for row in walked[1].rows], sort
        assert ([row.id for row in first.rows], first.newer) == (
            [row.id for row in walked[0].rows], None,
        ), sort  # fmt: skip


def test_a_sorted_list_says_so_turns_round_and_is_walked_by_next_and_previous(house: House):
    _furnished(house)
    client = house.client()

    page = client.get("/desk/?kind=incident&sort=-reported")
    html = page.content.decode()
    shown = references(html)

    assert len(shown) == 7
    assert "sorted by: Reported" in html
    assert "Needs action now" not in html
    assert 'href="/desk/?kind=incident&amp;sort=reported"' in html
    assert 'aria-sort="ascending"' in client.get("/desk/?sort=status").content.decode()
    client.get("/desk/?kind=incident&sort=-reported")
    for here, then in pairwise(shown):
        assert client.get(f"/desk/{here}/go/next/")["Location"] == f"/desk/{then}/"
        assert client.get(f"/desk/{then}/go/previous/")["Location"] == f"/desk/{here}/"


@pytest.mark.parametrize("query", ["?sort=nope", "?sort=-", "?sort=status&after=0~1~x~1~2"])
def test_an_order_or_a_place_that_is_none_is_told(house: House, query: str):
    assert house.client().get(f"/desk/{query}").status_code == 400


def test_a_place_of_one_order_is_none_of_another(house: House):
    place = "0~1~2026-11-22T14:24:00%2B00:00~1"

    assert house.client().get(f"/desk/?after={place}").status_code == 200
    assert house.client().get(f"/desk/?sort=status&after={place}").status_code == 400
    assert house.client().get(f"/desk/?after={place}~2").status_code == 400


def test_names_cost_one_statement_however_many_are_asked_for(committed_house: House):
    house = committed_house
    house.register()
    client, counts = house.client(), []
    with house.world.entered():
        teams = [f"team={team.pk}" for team in Team.objects.filter(tenant=house.world.provider)]
    acme, globex = house.world.acme.pk, house.world.globex.pk
    people = f"assignee={house.world.user('agnes').pk}&assignee={house.world.user('ines').pk}"
    few, many = f"?customer={acme}", f"?customer={acme}&customer={globex}&{people}"
    for query in (few, "&".join([many, *teams, "sort=customer"])):
        client.get(f"/desk/{query}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/desk/{query}").status_code == 200
        counts.append(len(statements(asked)))

    assert counts == [pages()["desk:queue"].statements + 1] * 2


def test_a_total_is_exact_until_it_is_over():
    with override("en"):
        told = [parts.told(total) for total in (0, 7, 2_340, 10_000, 10_001)]

    assert told == ["0", "7", "2,340", "10,000", "over 10,000"]
