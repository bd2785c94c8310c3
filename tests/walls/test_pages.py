"""Each page declares itself beside its view, and keeps to the statements that it declares."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from tenants.choices import Side
from tenants.menus import pages, places
from tenants.middleware import DOORS
from tenants.pages import Menu, Opens, Page, as_page, page_of
from tenants.rules.roles import TABLE, Action
from tests.databases import statements
from tests.samples import MAKERS, SECRETS
from tests.walls.conftest import Street, copied
from tests.walls.routes import Route, every_route, paths_of
from tests.walls.visits import Visitor

SPRITE = (settings.BASE_DIR / "servicedesk/static/servicedesk/icons.svg").read_text()
# Between them they may open everything.
READERS = ("", "adam", "ines", "carla")
# Who signed in is led on from here.
ONLY_LEAD_ON = {"home", "desk:beside"}
OURS = [route for route in every_route() if route.door != "admin"]
JUDGED = [route for route in OURS if route.page and route.page.action]


def test_each_address_of_ours_declares_its_page():
    assert len(OURS) > 50
    assert [route.name for route in OURS if route.page is None] == []
    assert {route.name for route in OURS} == pages().keys()


def test_one_that_declares_nothing_is_seen():
    assert page_of(lambda request: request) is None


@pytest.mark.parametrize("route", [r for r in OURS if r.varies], ids=lambda r: r.name)
def test_what_varies_in_an_address_is_made_or_chosen(route: Route):
    assert route.page is not None
    assert route.page.sample in MAKERS.keys() | SECRETS.keys()
    assert route.page.choices.keys() <= set(route.varies)
    assert all(route.page.choices.values())


@pytest.mark.parametrize("menu", Menu)
def test_a_menu_has_one_order_and_its_icons_are_there(menu: Menu):
    found = [place.entry for place in places(menu)]

    assert len(found) > 3
    assert len({entry.order for entry in found}) == len(found)
    assert [entry.icon for entry in found if f'id="{entry.icon}"' not in SPRITE] == []
    keys = [entry.go for entry in found if entry.go]
    assert len(set(keys)) == len(keys)


def test_its_words_follow_the_language_of_the_reader():
    with translation.override("nl"):
        dutch = [str(place.entry.label) for place in places(Menu.PORTAL)]
    with translation.override("en"):
        english = [str(place.entry.label) for place in places(Menu.PORTAL)]

    assert english[0] == "Overview"
    assert dutch[0] == "Overzicht"


def _sides(action: Action) -> set[Side]:
    return {role.side for role, actions in TABLE.items() if action in actions}


@pytest.mark.parametrize(
    "route", [r for r in OURS if r.page and r.page.action], ids=lambda r: r.name
)
def test_a_page_of_one_side_is_a_door_of_that_side(route: Route):
    """Who has roles on both comes in as the one that the page is for, whatever they were last."""
    assert route.page is not None
    assert route.page.action is not None
    sides = _sides(route.page.action)
    # The register and the API are one address for both; there one stays what one was last.
    if len(sides) == 1 and not route.pattern.startswith(("register/", "api/")):
        doors = [side for door, side in DOORS.items() if f"/{route.pattern}".startswith(door)]
        assert doors == list(sides)


def test_only_a_public_page_needs_no_sign_in():
    def view(request: object) -> None: ...

    assert getattr(as_page(Page())(view), "login_required", True)
    assert not getattr(as_page(Page(is_public=True))(view), "login_required", True)
    assert {name for name, page in pages().items() if page.is_public} == {
        "login", "healthz", "password_reset", "password_reset_done", "password_reset_confirm",
        "password_reset_complete", "invited", "set_language", "escalation:seen", "escalation:ring",
        "escalation:received", "escalation:queues", "escalation:mail_in", "desk:calendar_feed",
        "escalation:duty_feed",
        "monitoring_in", "monitoring_in_key", "status_page",
        "status_feed", "status_subscribe", "status_confirm", "status_stop",
    }  # fmt: skip


@pytest.fixture(name="street")
def never_visited(street: Street, django_db_blocker: DjangoDbBlocker) -> Iterator[Street]:
    """What others sent makes pages longer, each run otherwise."""
    with django_db_blocker.unblock(), copied(street, "pages") as found:
        yield found


@pytest.mark.usefixtures("unblocked", "locmem")
def test_no_page_asks_more_of_the_database_than_it_declares(street: Street):
    costs = {}
    for route in OURS:
        page = route.page
        if page and page.opens is Opens.PAGE and page.sample not in SECRETS:
            with override_settings(DEMO=page.is_of_demo):
                costs[route.name] = (_cost(street, route, page), page.statements)

    for name, (cost, most) in sorted(costs.items()):
        print(f"{name}: {cost} of {most}")  # noqa: T201
    assert {name for name, each in costs.items() if each[0] < 0} == ONLY_LEAD_ON
    assert {name: each for name, each in costs.items() if each[0] > each[1]} == {}


def _cost(street: Street, route: Route, page: Page) -> int:
    """Return the statements of the first reader who gets this page, -1 when nobody does."""
    house = street.ours
    with house.world.entered():
        paths = list(paths_of(route, page, house.incidents["rik"]))
    for visitor in (Visitor.of(house, name) for name in READERS):
        found = [_asked(visitor, path) for path in paths]
        if max(found) >= 0:
            return max(found)
    return -1


def _asked(visitor: Visitor, path: str) -> int:
    if visitor.client.get(path).status_code != 200:
        return -1
    # Again: what is kept from the first time is not asked anew.
    with CaptureQueriesContext(connection) as asked:
        visitor.client.get(path)
    return len(statements(asked))
