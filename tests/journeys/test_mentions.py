"""Naming a colleague in a note by keyboard; who is named hears of it, of who is none is told."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from incidents.models import Follower, Note
from tests.factories import incidents as made
from tests.journeys.house import House
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def test_colleagues_are_offered_behind_an_at_and_nobody_is_said_back(
    house: House, somebody: Callable[..., Person]
) -> None:
    with house.stack.data(), house.world.entered():
        incident = made.ByPhone.create(world=house.world)
    agnes = somebody("agnes")
    agnes.open(f"/desk/{incident.reference}/?mode=internal")
    box = agnes.page.locator("#panel-internal textarea")
    offered = agnes.page.locator(".mentions [role=option]")
    marked = agnes.page.locator(".mentions [aria-selected=true]")

    box.press_sequentially("Can @s")
    expect(offered.first).to_be_visible()
    first = marked.inner_text()
    if offered.count() > 1:
        box.press("ArrowDown")
        assert marked.inner_text() != first
        box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", marked.get_attribute("id") or "")
    box.press("Escape")
    expect(offered.first).to_be_hidden()

    # Inside a word it is part of an address, and offers nobody.
    box.fill("sam@s")
    box.press("ArrowRight")
    expect(offered.first).to_be_hidden()

    box.fill("")
    box.press_sequentially("Can @Sam")
    expect(marked).to_have_text(house.world.user("sam").name)
    box.press("Enter")
    expect(box).to_have_value(f"Can @{house.world.user('sam').name} ")
    box.press_sequentially("and @niemand look?")
    agnes.send(agnes.page.locator("#panel-internal form"))

    expect(agnes.page.locator("main")).to_contain_text("@niemand,")
    with house.stack.data(), house.world.entered():
        assert "@niemand look?" in Note.objects.get(incident=incident).text
        followers = Follower.objects.filter(incident=incident, ended_at=None)
        assert [one.person_id for one in followers] == [house.world.user("sam").pk]
