"""A day of an agent without a mouse: sign in, find, take, answer, solve, and on to the next."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from incidents.choices import Status
from incidents.models import Message
from incidents.models.incident import NEVER
from tests.browser import watched
from tests.factories import incidents as made
from tests.journeys.house import House
from tests.people import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

ANSWER = "We kijken ernaar, u hoort ons voor vier uur."
# So many controls at most stand before what is looked for.
FAR = 120
FOCUSED = "selector => document.activeElement?.matches(selector) ?? false"
# A mouse would say so.
NO_MOUSE = "addEventListener('pointerdown', () => { throw new Error('a mouse was used'); })"


@pytest.fixture
def page(browser: Browser, browser_context_args: dict[str, Any], house: House) -> Iterator[Page]:
    context, faults = browser.new_context(**browser_context_args), list[str]()
    page = watched(context.new_page(), faults)
    page.add_init_script(NO_MOUSE)
    yield page
    context.close()
    assert not faults


def tab_to(page: Page, selector: str) -> None:
    """Go there as somebody does who sees where they are."""
    for _step in range(FAR):
        if page.evaluate(FOCUSED, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def press(page: Page, *keys: str) -> None:
    """Press these one after another; the last one leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def fill(page: Page, name: str, words: str) -> None:
    tab_to(page, f'[name="{name}"]')
    page.keyboard.insert_text(words)


def test_a_day_goes_by_without_a_mouse(house: House, page: Page) -> None:
    with house.stack.data(), house.world.entered():
        first, second = (
            made.triaged(house.world, made.ByPhone.create(world=house.world, now=house.now))
            for _number in range(2)
        )
    page.goto("/sign-in/")
    tab_to(page, '[name="username"]')
    page.keyboard.insert_text(house.world.user("agnes").email)
    fill(page, "password", PASSWORD)
    press(page, "Enter")

    press(page, "g", "q")
    it_is_found_and_opened(house, page, first.reference)
    it_is_taken(house, page)
    it_is_answered(house, page)
    it_is_solved(house, page)
    # What is solved stands behind what is not once the customer heard it: then the list again.
    house.wait_for(lambda: nothing_is_due(house))
    press(page, "]")
    it_is_found_and_opened(house, page, second.reference)


def nothing_is_due(house: House) -> bool:
    with house.record() as incident:
        return incident.next_due_at == NEVER


def it_is_found_and_opened(house: House, page: Page, reference: str) -> None:
    house.reference = reference
    with house.record() as incident:
        row = f"#row-{incident.pk} [data-open-row]"
    for _row in range(FAR):
        page.keyboard.press("j")
        if page.evaluate(FOCUSED, row):
            break
    else:
        rows = page.locator(".q tbody tr[id]").all_inner_texts()
        raise AssertionError(f"{reference} is not reached at {page.url} by J: {rows}")
    press(page, "Enter")
    expect(page.locator("#case-head")).to_contain_text(reference)


def it_is_taken(house: House, page: Page) -> None:
    press(page, "i")
    with house.record() as incident:
        assert incident.assignee_id == house.world.user("agnes").pk
    tab_to(page, 'form[action$="/start/"] button')
    press(page, "Enter")
    with house.record() as incident:
        assert Status(incident.status) is Status.IN_PROGRESS


def it_is_answered(house: House, page: Page) -> None:
    page.keyboard.press("u")
    text = "#panel-public textarea"
    tab_to(page, text)
    page.keyboard.insert_text(ANSWER)
    press(page, "Control+Enter")
    with house.record() as incident:
        assert Message.objects.filter(incident=incident, text=ANSWER).exists()


def it_is_solved(house: House, page: Page) -> None:
    press(page, "r")
    fill(page, "cause", "Een losse kabel.")
    fill(page, "solution", "De kabel zit vast.")
    fill(page, "measures", "Nagekeken ter plaatse.")
    fill(page, "no_containment", "Het was één kabel.")
    tab_to(page, '[name="no_workaround"]')
    page.keyboard.press("Space")
    with house.record() as incident:
        url = f"/desk/{incident.reference}/resolve/"
    send = f'form[action="{url}"] button[type=submit]:not([name])'
    tab_to(page, send)
    press(page, "Enter")
    # What the customer reads is seen first.
    expect(page.locator(".quote")).to_contain_text("De kabel zit vast.")
    tab_to(page, send)
    press(page, "Enter")
    with house.record() as incident:
        assert Status(incident.status) is Status.RESOLVED
