"""Places in a list: what an address may carry, and that pages neither lose nor double a row."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.queue import queue_page
from incidents.models import Incident
from incidents.record.queries.keyset import BadKey, Key
from incidents.record.services.common import record
from tests.incidents.desk.house import House, at
from tests.people import World

DUE = datetime(2026, 11, 22, 14, 24, tzinfo=UTC)


@pytest.fixture
def house(committed_world: World) -> House:
    return House(committed_world)


def test_a_key_is_read_as_it_was_written():
    key = Key(0, 2, DUE, 4812)

    assert Key.parse(str(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "2~2026-11-22T14:24:00+00:00~1",
        "0~two~2026-11-22T14:24:00+00:00~1",
        "0~2~yesterday~1",
        "0~2~2026-11-22T14:24:00~1",
        "0~2~2026-11-22T14:24:00+00:00~99999999999999999999",
        "0~2~2026-11-22T14:24:00+00:00~-1",
        "100~2~2026-11-22T14:24:00+00:00~1",
        "0~2~2026-11-22T14:24:00+00:00~1~1",
    ],
)
def test_what_is_no_place_is_refused(text: str):
    with pytest.raises(BadKey):
        Key.parse(text)


def _walk(house: House, size: int) -> list[list[int]]:
    """Return the ids of each page, from the first to the last."""
    pages, after = [], None
    with house.world.entered():
        while True:
            page = queue_page(
                house.world.actor("agnes"), QueueFilters(), at(), after=after, size=size
            )
            pages.append([row.id for row in page.rows])
            after = page.older
            if after is None:
                return pages


def test_pages_give_each_row_once_in_one_order(house: House):
    for impact, urgency in ((1, 1), (3, 3), (2, 2), (2, 2), (3, 2), (1, 3), (2, 3)):
        house.register(impact=impact, urgency=urgency)

    in_one = _walk(house, 50)[0]
    pages = _walk(house, 3)

    assert [len(page) for page in pages] == [3, 3, 1]
    assert [pk for page in pages for pk in page] == in_one


def _move(house: House, pk: int, due_at: datetime) -> None:
    with house.world.entered():
        incident = Incident.objects.get(pk=pk)
        incident.next_due_at = due_at
        actor = house.world.actor("agnes")
        record(incident, "incident.due_followed", actor=actor, now=at())


def test_rows_that_stay_are_neither_lost_nor_doubled_when_others_move(house: House):
    for _ in range(8):
        house.register()
    order = _walk(house, 50)[0]
    actor = house.world.actor("agnes")
    with house.world.entered():
        first = queue_page(actor, QueueFilters(), at(), size=4)

    # Of the page that was read one goes to the end and one to the front; of the rest one forward.
    _move(house, order[1], at(days=300))
    _move(house, order[3], at(minutes=-90))
    _move(house, order[6], at(minutes=-80))
    with house.world.entered():
        second = queue_page(actor, QueueFilters(), at(), after=first.older, size=50)

    stayed = [pk for n, pk in enumerate(order) if n not in (1, 3, 6)]
    read = [row.id for row in (*first.rows, *second.rows)]
    assert [pk for pk in read if pk in stayed] == stayed


def test_the_page_before_is_the_one_that_was_left(house: House):
    for _ in range(7):
        house.register()
    actor = house.world.actor("agnes")
    with house.world.entered():
        first = queue_page(actor, QueueFilters(), at(), size=3)
        second = queue_page(actor, QueueFilters(), at(), after=first.older, size=3)

        back = queue_page(actor, QueueFilters(), at(), before=second.newer, size=3)

    assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert (back.newer, back.older) == (None, first.older)


def test_a_long_way_back_still_has_newer_pages(house: House):
    for _ in range(7):
        house.register()
    actor = house.world.actor("agnes")
    pages = _walk(house, 2)
    with house.world.entered():
        third = queue_page(actor, QueueFilters(), at(), size=6)
        last = queue_page(actor, QueueFilters(), at(), after=third.older, size=2)

        back = queue_page(actor, QueueFilters(), at(), before=last.newer, size=2)

    assert [row.id for row in back.rows] == pages[2]
    assert back.newer is not None


def test_the_first_deadline_comes_first_within_a_priority(house: House):
    # Far enough apart that a working day lies between, whatever day it is.
    late = house.register(now=at(days=-3), answered_call=True)
    early = house.register(now=at(days=-6), answered_call=True)

    assert _walk(house, 50)[0] == [early.pk, late.pk]
    assert timedelta(0) < late.next_due_at - early.next_due_at
