"""Searching in the portal: one's own reports, by what one may read of them."""

import re

import pytest

from incidents.handling.services.communicate import add_note, send_message
from incidents.models import Incident
from tests.incidents.portal.house import House


def _found(house: House, name: str, text: str) -> list[str]:
    page = house.client(name).get("/portal/reports/", {"q": text})
    assert page.status_code == 200
    listed = page.content.decode().partition('class="hits"')[2].partition("</ul>")[0]
    return re.findall(r'href="/portal/(INC-\d{4}-\d+)/"', listed)


def _said(house: House, **changed: str) -> Incident:
    incident = house.taken_up(title="Okapi sends nothing", **changed)
    house.act(send_message, incident, text="We ask the quagga.")
    house.act(add_note, incident, text="The axolotl did it.")
    return incident


@pytest.mark.parametrize("text", ["okapi", "okap", "quaggas", "okpai", "{reference}", "Jacobs"])
def test_a_customer_finds_their_report_by_what_they_may_read(house: House, text: str):
    incident = _said(house)

    for name in ("rik", "carla"):
        assert _found(house, name, text.format(reference=incident.reference)) == [
            incident.reference
        ]


@pytest.mark.parametrize("name", ["rik", "carla"])
@pytest.mark.parametrize("text", ["axolotl", "okapi axolotl", "axolotk"])
def test_no_word_of_an_internal_note_finds_anything(house: House, name: str, text: str):
    _said(house)

    page = house.page(name, f"/portal/reports/?q={text.replace(' ', '+')}")

    assert "Nothing found" in page
    assert "did it" not in page


@pytest.mark.parametrize("name", ["rob", "gus"])
def test_nobody_finds_the_report_of_somebody_else(house: House, name: str):
    _said(house)

    assert _found(house, name, "okapi") == []


def test_a_solution_is_found_once_it_was_told(house: House):
    running = _said(house)
    solved = house.solved()

    assert _found(house, "rik", "plugged in") == [solved.reference]
    # Not why: that is the desk's.
    assert _found(house, "rik", "loose plug") == []
    assert _found(house, "rik", "okapi") == [running.reference]
