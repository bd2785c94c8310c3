"""Every page as each role that may open it: there, accessible, no wider than the screen.

Pages that differ only in words, keys and how many rows they have are drawn by the same markup: such
a page is fetched for everybody, and looked at in the browser once. So are the two parts of which
each is made: what stands in its middle, and the frame around that, which follows from the role.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import violations_of, watched
from tests.pages.conftest import SignIn
from tests.pages.furnished import PEOPLE, Furnished
from tests.pages.samples import is_only_sent, is_page, looks
from tests.pages.shapes import shapes_of
from tests.samples import NOBODYS
from tests.walls.routes import Route, every_route

pytestmark = [pytest.mark.journey, pytest.mark.only_looks, pytest.mark.xdist_group("pages")]

OK, NOT_THIS_WAY = 200, 405
WIDE, NARROW = 1440, 320
ONE_LINE = 30
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FIVE = {
    "queue": ("agnes", "/desk/"),
    "incident": ("agnes", "/desk/{running}/"),
    "new incident": ("agnes", "/desk/new/?customer={acme}"),
    "portal home": ("rik", "/portal/"),
    "register": ("audra", "/register/"),
}
# What was looked at so far, of whomever: middles and frames, and what words stand in.
seen: set[str] = set()
drawn: set[str] = set()


def test_each_route_has_a_sample(house: Furnished):
    with house.stack.data(), house.world.entered():
        without = [r.name for r in every_route() if is_page(r) and not list(looks(r, house))]

    assert without == []


def test_what_is_only_sent_cannot_be_opened(house: Furnished, signed_in: SignIn):
    reference = house.incidents["running"].reference
    values = {**NOBODYS, "reference": reference, "pk": 1, "version": 1}
    routes = [route for route in every_route() if is_only_sent(route)]
    request = signed_in("adam").request

    told = {
        route.name: request.get(route.path(**{**values, **_first_of(route)})).status
        for route in routes
    }

    assert "desk:bulk" in told
    assert {name: status for name, status in told.items() if status != NOT_THIS_WAY} == {}


def _first_of(route: Route) -> dict[str, object]:
    """Return the first choice of each word that an address chooses by."""
    choices = route.page.choices if route.page is not None else {}
    return {name: words[0] for name, words in choices.items()}


@pytest.mark.parametrize("name", ["", *PEOPLE])
def test_every_page_of(name: str, house: Furnished, signed_in: SignIn):
    context = signed_in(name)
    faults: list[str] = []
    page = watched(context.new_page(), faults)
    paths = list(paths_of(house, name))
    assert paths

    for path in paths:
        before = len(faults)
        faults += look_at(page, path)
        faults[before:] = [f"{path}: {fault}" for fault in faults[before:]]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("which", FIVE)
def test_the_full_cross(
    which: str, language: str, scheme: str, house: Furnished, signed_in: SignIn
):
    name, pattern = FIVE[which]
    path = pattern.format(running=house.incidents["running"].reference, acme=house.world.acme.pk)
    faults: list[str] = []
    context = signed_in(name, language=language, scheme=scheme)
    page = watched(context.new_page(), faults)

    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(path)
    found = faults_of(page, (390, NARROW))

    assert page.locator("html").get_attribute("lang") == language
    assert not faults + found, "\n".join(faults + found)


def test_on_a_phone_the_head_is_short_and_its_menu_escalates(house: Furnished, signed_in: SignIn):
    page = signed_in("ines", language="en").new_page()
    page.set_viewport_size({"width": NARROW, "height": 844})

    page.goto(f"/desk/{house.incidents['running'].reference}/")

    crumbs = page.locator(".case-head .crumbs").bounding_box()
    assert crumbs is not None
    assert crumbs["height"] < ONE_LINE
    ways = page.get_by_role("link", name="Escalate", exact=True)
    assert ways.filter(visible=True).count() == 0
    page.click("[popovertarget=more]")
    assert ways.filter(visible=True).count() == 1
    page.set_viewport_size({"width": WIDE, "height": 900})
    assert page.locator("#more").is_visible()
    assert page.locator("#more a.only-s").is_hidden()


def paths_of(house: Furnished, name: str) -> Iterator[str]:
    with house.stack.data(), house.world.entered():
        actor = house.world.actor(name) if name else None
        for route in filter(is_page, every_route()):
            for look in looks(route, house):
                if look.may(name, actor):
                    yield look.path


def look_at(page: Page, path: str) -> list[str]:
    """Open a page, and return what is wrong with it unless the same markup was looked at before."""
    answer = page.context.request.get(path)
    if answer.status != OK:
        return [f"{answer.status}"]
    text = answer.text()
    if "<html" not in text:
        return []
    shapes = shapes_of(text)
    has_new_colours = not shapes.drawn <= drawn
    if shapes.parts <= seen:
        return []
    seen.update(shapes.parts)
    drawn.update(shapes.drawn)
    page.set_viewport_size({"width": WIDE, "height": 900})
    # Asked for again: to hand it this answer would empty its cache of styles and scripts each time.
    shown = page.goto(path)
    if shown is None or shown.status != OK:
        return [f"{shown and shown.status}"]
    return faults_of(page, (NARROW,), colours=has_new_colours)


def faults_of(page: Page, widths: tuple[int, ...], *, colours: bool = True) -> list[str]:
    """Return what is wrong with a page that is open wide, there and at these widths.

    What axe finds hangs on the markup; it is asked again at each width only where that is wanted,
    and of contrast where words stand in something that was not looked at before.
    """
    faults = [*_wider(page, WIDE), *_inaccessible(page, colours=colours)]
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        faults += _wider(page, width)
        faults += _inaccessible(page) if len(widths) > 1 else ()
    return faults


def _wider(page: Page, width: int) -> list[str]:
    by: int = page.evaluate(OVERFLOW)
    return [f"{by} px wider than {width}"] if by > 0 else []


def _inaccessible(page: Page, *, colours: bool = True) -> list[str]:
    return [
        f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'])}"
        for one in violations_of(page, colours=colours)
    ]
