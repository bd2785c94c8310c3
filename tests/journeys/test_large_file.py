"""A file that takes a while: the page that answers works like any other, taken or refused."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from incidents.models import InternalAttachment
from tests.factories import incidents as made
from tests.journeys.house import House
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

# Beyond what is sent without a bar that shows how far it is.
LARGE = 700 * 1024


def file(name: str, start: bytes) -> FilePayload:
    return {
        "name": name,
        "mimeType": "application/octet-stream",
        "buffer": start.ljust(LARGE, b"x"),
    }


def works(page: Page) -> None:
    """The palette opens by its key: the scripts of the page have run."""
    # Its words stand there before they do.
    page.wait_for_function("document.readyState === 'complete'")
    page.locator("body").press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")


def test_the_page_after_a_large_file_is_alive_taken_or_refused(
    house: House, somebody: Callable[..., Person]
) -> None:
    with house.stack.data(), house.world.entered():
        incident = made.ByPhone.create(world=house.world)
    url = f"/desk/{incident.reference}/"
    agnes = somebody("agnes")
    page = agnes.page
    agnes.open(f"{url}note/")
    form = page.locator(f'form[action="{url}note/"]')

    form.locator("[name=text]").fill("The program that they sent.")
    form.locator("input[type=file]").set_input_files([file("tool.txt", b"MZ\x90\x00\x03")])
    form.locator("[type=submit][data-kind=primary]").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value("The program that they sent.")
    works(page)

    form.locator("input[type=file]").set_input_files([file("log.txt", b"all is well ")])
    form.locator("[type=submit][data-kind=primary]").click()
    page.wait_for_url(lambda address: "/note/" not in address)
    expect(page.locator("main")).to_contain_text("log.txt")
    # What was done is told on the page that follows.
    expect(page.locator("body")).to_contain_text("The note was kept.")
    works(page)

    with house.stack.data(), house.world.entered():
        assert InternalAttachment.objects.get(incident=incident).size == LARGE
