"""Portal and register in a real browser: they fit, they are accessible, and a download is whole."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from incidents.handling.services import communicate
from incidents.models import Incident
from reporting.queries.verifying import check_file
from tenants.ledger.signing import id_of, read_public
from tests.incidents.portal.house import House
from tests.people import PASSWORD, make_world
from tests.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

# The narrowest that must do, a telephone, and a desk.
WIDTHS = (320, 390, 1440)


@dataclass
class Lived(House):
    """A house in which something has happened."""

    large: Incident
    done: Incident


@pytest.fixture
def house(stack: Stack, settings: Settings) -> Lived:
    """Onboard everybody in the running stack, with one large report and one that is solved."""
    # As the web process reads them: the quick ones of the tests are refused there.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with stack.data():
        house = House(make_world(mark=f"-{uuid.uuid4().hex[:12]}"))
        large = house.taken_up("rik", who_is_affected="everyone", can_work="no")
        house.act(communicate.send_message, large, text="A technician is on the way.")
        return Lived(house.world, large, house.solved("rik"))


def _sign_in(page: Page, house: Lived, name: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", house.world.user(name).email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator('form[action="/sign-in/"] [type=submit]').click()


def _looks_right(page: Page, path: str, accessible: Callable[[Page], None]) -> None:
    """Open a page at every width, in the dark too: nothing sticks out, axe finds nothing."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        sticking_out = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert sticking_out <= 0, f"{path} at {width}"
        accessible(page)
    page.emulate_media(color_scheme="dark")
    # Anew: on the open page colours would still be fading over.
    page.goto(path)
    accessible(page)
    page.emulate_media(color_scheme="light")


def test_the_portal_fits_and_is_accessible(page: Page, house: Lived, assert_accessible: Any):
    _sign_in(page, house, "rik")

    for path in (
        "/portal/",
        "/portal/new/",
        "/portal/reports/",
        "/portal/complaint/",
        f"/portal/{house.large.reference}/",
        f"/portal/{house.done.reference}/",
    ):
        _looks_right(page, path, assert_accessible)


@pytest.mark.parametrize("name", ["audra", "pat"])
def test_the_register_fits_and_is_accessible(
    page: Page, house: Lived, assert_accessible: Any, name: str
):
    _sign_in(page, house, name)

    for path in ("/register/", "/register/?priority=1", f"/register/{house.large.reference}/"):
        _looks_right(page, path, assert_accessible)


def test_a_report_takes_three_answers_and_one_press(page: Page, house: Lived):
    _sign_in(page, house, "rik")
    page.goto("/portal/new/")

    page.fill("[name=title]", "Scanner on floor two sends nothing")
    page.check('[name=who_is_affected][value="team"]')
    page.check('[name=can_work][value="partly"]')
    with page.expect_navigation():
        page.locator('main form [type="submit"]').click()

    assert "Scanner on floor two sends nothing" in page.locator("h1").inner_text()
    assert page.locator(".dl").first.is_visible()


def test_a_download_is_whole_and_stands_in_the_chains(
    page: Page, house: Lived, stack: Stack, tmp_path: Path
):
    _sign_in(page, house, "audra")
    page.goto("/register/")

    with page.expect_download() as begun:
        page.locator('form[action="/register/export/"] [data-kind="primary"]').click()
    file = tmp_path / begun.value.suggested_filename
    begun.value.save_as(file)

    key = tmp_path / "key.pem"
    key.write_bytes(page.request.get("/register/anchor/key/").body())
    kept = read_public(key.read_bytes())
    findings, manifest = check_file(file, {id_of(kept): kept})
    assert [finding.what for finding in findings if not finding.holds] == []
    assert manifest is not None
    assert manifest["count"] == 2
    assert "WRONG" not in stack.manage("verify_export", str(file))
