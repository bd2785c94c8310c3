"""A stranger at every address, with somebody else's object in it (ISO-1, 1b, 2, 9).

Strangers are people of another provider, of another customer, a colleague at the same customer,
and nobody at all. Whose object it is gets an answer first: an address that is dead for everybody
would prove nothing.
"""

import logging
from collections.abc import Iterator

import pytest
from django.test import override_settings

from tenants.settings.site import site
from tests.people import PEOPLE
from tests.walls.conftest import Street
from tests.walls.furnished import Furnished, canary
from tests.walls.routes import CLOSED, Route, Target, every_route, leads_to_a_row, targets
from tests.walls.sums import sums_of
from tests.walls.visits import (
    Answer,
    Visitor,
    ask,
    fingerprint,
    in_mail,
    left_on_connection,
    seen,
)

ROUTES = sorted(every_route(), key=lambda route: route.name)
VARYING = [route for route in ROUTES if leads_to_a_row(route)]
DOORS = sorted({route.door for route in VARYING})
WELCOME = {200, 204, 302, 409, 422}
REFUSED = {403, 404, 405}
# What the API answers to nobody; and to whom it is for, where a header is missing.
UNKNOWN, LACKING = 401, {400, 428}
OTHERS = ("head", "options", "put", "patch", "delete")
SIGN_IN = ("/sign-in/?", "/admin/login/?")
# Says 503 when a part of the installation is silent, as all of them are here.
HEALTH = "escalation:queues"
# Whose incident, at which house.
OWNERS = [("theirs", "rik"), ("ours", "rik"), ("ours", "gus")]
FOREIGNERS = ("agnes", "adam", "pat", "carla", "rik")
# Where one question stands before many addresses, one stranger of so many tries each of these; no
# part of the number of pages that each table has, so that everybody comes by every kind of page.
SHARE = 5

pytestmark = pytest.mark.usefixtures("unblocked", "locmem")


def _targets(street: Street, house: str, name: str, door: str) -> list[Target]:
    home: Furnished = getattr(street, house)
    with home.world.entered():
        return [t for r in VARYING if r.door == door for t in targets(r, home, name)]


def _visitors(street: Street) -> list[Visitor]:
    ours = [Visitor.of(street.ours, name) for name in ("", *sorted(PEOPLE))]
    return [*ours, *(Visitor.of(street.theirs, name) for name in FOREIGNERS)]


def test_every_route_yields_a_probe(street: Street):
    without = []
    for route in VARYING:
        for house in (street.ours, street.theirs):
            with house.world.entered():
                if not list(targets(route, house, "rik")):
                    without.append(route.name)

    assert without == []
    assert {"desk", "portal", "reporting", "escalation", "admin"} <= set(DOORS)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("house", "name"), OWNERS)
def test_whose_it_is_gets_an_answer(street: Street, house: str, name: str, door: str):
    home: Furnished = getattr(street, house)
    people = [Visitor.of(home, each) for each in sorted(PEOPLE)]
    dead = []
    for target in _targets(street, house, name, door):
        welcome = [v for v in people if v.may_see(target)]
        assert welcome, target.route.name
        answers: list[int] = []
        met = WELCOME | (LACKING if door == "api" else set())
        while len(answers) < len(welcome) and not met & set(answers):
            answers.append(_greeted(welcome[len(answers)], target))
        if not met & set(answers) and not _is_shut(target.route, answers):
            dead.append((target.path, answers))

    assert dead == []


def _greeted(visitor: Visitor, target: Target) -> int:
    answer = ask(visitor, "get", target.path)
    return ask(visitor, "post", target.path).status if answer.status == 405 else answer.status


def _is_shut(route: Route, answers: list[int]) -> bool:
    """Rows of the record are not removed by hand, by anybody."""
    return route.name in CLOSED or (route.name.endswith("_delete") and set(answers) == {403})


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("house", "name"), OWNERS)
def test_nobody_else_gets_anything(
    street: Street, house: str, name: str, door: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    home: Furnished = getattr(street, house)
    others = (street.ours, street.theirs)
    before = sums_of(home)
    wrong: list[tuple[str, ...]] = []
    probes = 0
    visitors = _visitors(street)
    owner_turn = OWNERS.index((house, name))
    for number, target in enumerate(_targets(street, house, name, door)):
        for turn, visitor in enumerate(visitors):
            if visitor.may_see(target) or _is_spared(visitor, target, number + turn + owner_turn):
                continue
            forbidden = visitor.forbidden(others)
            for method in _methods(visitor, door, number + turn, owner_turn):
                probes += 1
                wrong += _judged(visitor, target, method, forbidden)
    told = [r.getMessage() for r in caplog.records if "canary-" in r.getMessage()]

    print(f"{probes} probes at {door} with what is of {name} ({house})")  # noqa: T201
    assert probes > 0
    assert wrong == []
    assert told == []
    assert sums_of(home) == before


def _is_spared(visitor: Visitor, target: Target, turn: int) -> bool:
    """Say whether others try this address: one question is asked before any other.

    By the settings, to everybody but the administrator, which `test_the_settings_…` tries at every
    address. By the one view that the API, or a page that a word chooses what to do at, has for all
    its words: whose row it is.
    """
    page = target.route.page
    is_one_view = target.route.door == "api" or (page is not None and bool(page.choices))
    is_stopped = target.route.door == "admin" and not visitor.enters("admin")
    return (is_one_view or is_stopped) and turn % SHARE != 0


def test_the_settings_ask_one_question_at_every_address(
    street: Street, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(site, "has_permission", lambda _request: False)
    adam, world = Visitor.of(street.ours, "adam"), street.ours.world
    # Their own name is on the page that refuses, and it is the provider's.
    forbidden = [*adam.forbidden((street.theirs,)), canary(world.acme), canary(world.globex)]
    wrong: list[tuple[object, ...]] = []
    probes = 0
    for house, name in OWNERS:
        for target in _targets(street, house, name, "admin"):
            for method in ("get", "post", OTHERS[probes % len(OTHERS)]):
                probes += 1
                answer = ask(adam, method, target.path)
                # From a row the stock admin sends everybody to its form, which is tried as well.
                if answer.status != 403 and answer.location != f"{target.path}change/":
                    wrong.append((method, target.path, answer.status))
                if found := seen(answer.text, forbidden):
                    wrong.append((method, target.path, found))

    print(f"{probes} probes of the settings with no permission")  # noqa: T201
    assert probes > 0
    assert wrong == []


def test_the_settings_answer_it_with_no_to_everybody_but_the_administrator(street: Street):
    let_in = [
        (visitor.name, method)
        for visitor in _visitors(street)
        if not visitor.enters("admin")
        for method in ("get", "post", *OTHERS)
        if (answer := ask(visitor, method, "/admin/")).status not in REFUSED
        and not (visitor.is_anonymous and answer.location.startswith(SIGN_IN))
    ]

    assert let_in == []


def _methods(visitor: Visitor, door: str, turn: int, owner_turn: int) -> tuple[str, ...]:
    """Return the ways in which to try an address.

    Who opens nothing at a door is stopped before any object is looked for: there one of the ways
    is enough for each of the owners, and between these all of them are tried.
    """
    ways = ("get", "post", OTHERS[turn % len(OTHERS)])
    return ways if visitor.enters(door) else (ways[(turn + owner_turn) % len(ways)],)


def _judged(
    visitor: Visitor, target: Target, method: str, forbidden: list[str]
) -> Iterator[tuple[str, ...]]:
    """Try one address in one way; yield what is wrong with the answer."""
    who = f"{visitor.name or 'nobody'}{'' if visitor.house is target.house else ' from elsewhere'}"
    what = (who, method, target.path)
    answer = ask(visitor, method, target.path)
    allowed = REFUSED | ({200} if method == "options" else set())
    if target.route.door == "api" and visitor.is_anonymous:
        allowed |= {UNKNOWN}
    to_sign_in = visitor.is_anonymous and answer.location.startswith(SIGN_IN)
    if answer.status not in allowed and not to_sign_in and not _is_led_on(visitor, target, answer):
        yield (*what, f"answered {answer.status}")
    if found := seen(answer.text, forbidden) + in_mail(forbidden):
        yield (*what, f"told {found}")
    if left := left_on_connection():
        yield (*what, f"left the scope {left} behind")
    if method == "get" and _is_told_apart(visitor, target, answer):
        yield (*what, "differs from what does not exist")


def _is_told_apart(visitor: Visitor, target: Target, answer: Answer) -> bool:
    """Say whether what there is not for him reads otherwise than what there is for nobody."""
    if not target.nowhere or answer.status != 404:
        return False
    # At one address it reads the same each time, but for what an earlier visit left to be said.
    known = visitor.nothing.get(target.nowhere)
    if known is not None and fingerprint(answer, target.path) == known:
        return False
    nothing = fingerprint(ask(visitor, "get", target.nowhere), target.nowhere)
    visitor.nothing[target.nowhere] = nothing
    if fingerprint(answer, target.path) == nothing:
        return False
    # What an earlier visit left to be said was said by now.
    return fingerprint(ask(visitor, "get", target.path), target.path) != nothing


def _is_led_on(visitor: Visitor, target: Target, answer: Answer) -> bool:
    """The stock admin sends everybody from a row to its form, and its own people from there to its
    first page, where it says that there is no such row."""
    if target.route.door != "admin" or answer.status != 302:
        return False
    to = answer.location
    return to == f"{target.path}change/" or (visitor.name == "adam" and to == "/admin/")


@pytest.mark.parametrize("route", [r for r in ROUTES if not r.varies], ids=lambda r: r.name)
def test_no_page_shows_anything_of_others(street: Street, route: Route):
    """Lists, forms and exports: for everybody only what is his."""
    before = sums_of(street.theirs)

    is_of_demo = route.page is not None and route.page.is_of_demo
    with override_settings(DEMO=is_of_demo):
        wrong = [found for name in ("", *sorted(PEOPLE)) for found in _looked(street, name, route)]

    assert wrong == []
    assert sums_of(street.theirs) == before


def _looked(street: Street, name: str, route: Route) -> Iterator[tuple[object, ...]]:
    visitor = Visitor.of(street.ours, name)
    forbidden = visitor.forbidden((street.ours, street.theirs))
    turn = ROUTES.index(route) + sorted(PEOPLE).index(name) if name else 0
    # What a page tells without its body is told by whoever gets the body: of both ways one each.
    methods: tuple[str, ...] = ("get", ("head", "options")[turn % 2])
    if route.name not in {"logout", "admin:logout"}:
        methods += ("post",)
    if route.door == "admin" and not visitor.is_anonymous and not visitor.enters("admin"):
        # Refused before any page is chosen: one of the ways each, all of them among them.
        methods = (methods[turn % len(methods)],)
    for method in methods:
        answer = ask(visitor, method, route.path())
        if answer.status >= 500 and route.name != HEALTH:
            yield (name, method, answer.status)
        if found := seen(answer.text, forbidden) + in_mail(forbidden):
            yield (name, method, found)
        if left := left_on_connection():
            yield (name, method, left)
