"""A draft outlives the session in which it was written, and is shown to nobody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Draft, Note
from tests.factories import incidents as made
from tests.journeys.house import House
from tests.journeys.person import Person
from tests.people import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

WORDS = "The cable in rack four is loose."


def _sign_out(page: Page) -> None:
    page.locator('[popovertarget="me"]:visible').first.click()
    with page.expect_navigation():
        page.locator("#me form[data-sign-out] [type=submit]").click()


def _is_kept(house: House) -> bool:
    """Say whether the page has sent the draft: after the session it could not."""
    with house.stack.data(), house.world.entered():
        return Draft.objects.filter(words__text=WORDS).exists()


def _sign_in_here(page: Page, email: str) -> None:
    """Sign in on the page where one landed, so that it goes on to where one was."""
    page.fill("[name=username]", email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator('form[action="/sign-in/"] [type=submit]').click()


def test_a_note_of_an_ended_session_waits_for_its_writer_alone(
    house: House, somebody: Callable[..., Person]
) -> None:
    with house.stack.data(), house.world.entered():
        incident = made.ByPhone.create(world=house.world)
    url = f"/desk/{incident.reference}/"
    agnes = somebody("agnes")
    page = agnes.page
    agnes.open(f"{url}?mode=internal")
    page.locator("#panel-internal textarea").fill(WORDS)
    house.wait_for(lambda: _is_kept(house))
    other = page.context.new_page()
    other.goto(url)
    _sign_out(other)

    agnes.send(page.locator("#panel-internal form"))
    _sign_in_here(page, house.world.user("agnes").email)

    # Her words are the first thing that she comes back to.
    assert page.url.endswith("/typed/")
    expect(page.locator("main")).to_contain_text(WORDS)
    page.goto(url)

    # Who signs in after her finds nothing of them, on either page.
    _sign_out(page)
    sam = Person(page)
    sam.sign_in(house.world.user("sam").email)
    for path in (f"{url}?mode=internal", f"{url}note/"):
        sam.open(path)
        assert WORDS not in page.locator("textarea").evaluate_all("all => all.map(t => t.value)")
    _sign_out(page)

    # To herself they come back, until they are sent.
    agnes.sign_in(house.world.user("agnes").email)
    agnes.open(f"{url}note/")
    agnes.send(page.locator(f'form[action="{url}note/"]'))
    with house.stack.data(), house.world.entered():
        assert Note.objects.get(incident=incident).text == WORDS
    agnes.open(f"{url}note/")
    expect(page.locator("[name=text]")).to_have_value("")
