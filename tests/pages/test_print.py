"""An incident on paper: nothing that counts down, and nothing that was meant for the desk only."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from tests.pages.conftest import SignIn
from tests.pages.furnished import Furnished

# Where the house of the pages stands already.
pytestmark = [pytest.mark.journey, pytest.mark.only_looks, pytest.mark.xdist_group("pages")]

NOTE = "The okapi of the data centre did it."


def test_paper_carries_no_internal_note_and_no_countdown(house: Furnished, signed_in: SignIn):
    incident = house.incidents["running"]
    with house.stack.data(), house.world.entered():
        add_note(
            incident_id=incident.pk, ask=AddNote(text=NOTE), actor=house.world.actor("agnes"),
            now=timezone.now() + house.stack.offset,
        )  # fmt: skip
    page = signed_in("agnes").new_page()
    page.goto(f"/desk/{incident.reference}/")
    note, said = page.get_by_text(NOTE), page.locator("#timeline > li").last
    expect(note).to_be_visible()

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(note).to_be_hidden()
    expect(said).to_be_visible()
    expect(page.locator(".owed")).to_be_hidden()
    for time in page.locator(".clocks time[data-due]").all():
        assert time.inner_text() == time.get_attribute("data-at")
