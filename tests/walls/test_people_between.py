"""Somebody of two providers, and somebody of two customers, at every address (ISO-1, 1b).

The strangers of `test_strangers` are of one house each. Here one person has a role in both, on two
sides or at two customers: what they are in one may not widen what they see of the other.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tenants.choices import Role, Side
from tenants.middleware import DOORS as EVERY_DOOR
from tenants.models import User
from tenants.people.services.invite import add_member
from tenants.rules.roles import SYSTEM
from tests.people import BEGIN
from tests.walls.conftest import Street
from tests.walls.furnished import CANARY_INTERNAL, canary, canary_about
from tests.walls.routes import Route, every_route, leads_to_a_row, targets
from tests.walls.visits import Visitor, ask, in_mail, left_on_connection, seen

ROUTES: Final = sorted(every_route(), key=lambda route: route.name)
VARYING: Final = [route for route in ROUTES if leads_to_a_row(route)]
PLAIN: Final = [r for r in ROUTES if not r.varies and r.name not in {"logout", "admin:logout"}]
# Doors of one side only; at the others one stays what one was last.
DOORS: Final = {"/desk/": Side.PROVIDER, "/portal/": Side.CUSTOMER}
METHODS: Final = ("get", "post")
FAULT: Final = 500
# Says 503 when a part of the installation is silent, as all of them are here.
HEALTH: Final = "escalation:queues"

pytestmark = pytest.mark.usefixtures("unblocked", "locmem")


def known_as(street: Street, mail: str, *roles: tuple[str, str, Role]) -> Any:
    """Return one person with a role at each of these: house, tenant, role."""
    user: Any = None
    for house, where, role in roles:
        world = getattr(street, house).world
        with world.entered():
            user = add_member(
                tenant=getattr(world, where), email=f"{mail}@between.example", name="Between",
                roles=[role], sees_all_customers=True, actor=SYSTEM, now=BEGIN,
            )  # fmt: skip
    return user


def visitor_of(street: Street, user: User) -> Visitor:
    visitor = Visitor("", street.ours)
    visitor.client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return visitor


def paths(street: Street) -> Iterator[tuple[Route, str]]:
    """Return every address, with each object that could stand in it, of both houses."""
    yield from ((route, route.path()) for route in PLAIN)
    for house, name in (("ours", "rik"), ("ours", "gus"), ("theirs", "rik")):
        home = getattr(street, house)
        with home.world.entered():
            for route in VARYING:
                yield from ((route, target.path) for target in targets(route, home, name))


def all_that_leaks(
    street: Street, visitor: Visitor, tried: list[tuple[Route, str]], forbidden: list[str]
) -> list[tuple[object, ...]]:
    wrong: list[tuple[object, ...]] = []
    for number, (route, path) in enumerate(tried):
        for method in _methods(route, number):
            answer = ask(visitor, method, path)
            if answer.status >= FAULT and route.name != HEALTH:
                wrong.append((path, method, answer.status))
            if found := seen(answer.text, forbidden) + in_mail(forbidden):
                wrong.append((path, method, found))
            if left := left_on_connection():
                wrong.append((path, method, left))
    return wrong


def _methods(route: Route, number: int) -> tuple[str, ...]:
    """Return both ways, or one by turns: one view asks whose row it is before it heeds a word."""
    if "object_id" in route.varies:
        return ("get",)
    if route.page is not None and route.page.choices:
        return (METHODS[number % len(METHODS)],)
    return METHODS


@pytest.mark.parametrize("door", sorted(DOORS))
def test_who_reports_here_and_works_there_sees_each_by_its_own_door(street: Street, door: str):
    user = known_as(
        street, "two-sides", ("ours", "acme", Role.REPORTER), ("theirs", "provider", Role.AGENT)
    )
    visitor, ours, theirs = visitor_of(street, user), street.ours, street.theirs
    # As a reporter here: nothing of the desk, of colleagues, of another customer, or of there.
    as_reporter = [CANARY_INTERNAL, canary(ours.world.globex)]
    as_reporter += [canary_about(incident) for incident in ours.incidents.values()]
    as_reporter += [canary(tenant) for tenant in theirs.tenants]
    # As an agent there: nothing of here at all.
    as_agent = [canary(tenant) for tenant in ours.tenants]
    forbidden = as_agent if DOORS[door] is Side.PROVIDER else as_reporter
    other = set(DOORS) - {door}
    tried = [(r, p) for r, p in paths(street) if not p.startswith((*other, "/work/", "/admin/"))]
    if DOORS[door] is Side.CUSTOMER:
        of_the_desk = tuple(at for at, side in EVERY_DOOR.items() if side is Side.PROVIDER)
        tried = [(r, p) for r, p in tried if not p.startswith(of_the_desk)]

    assert ask(visitor, "get", door).status == 200
    assert all_that_leaks(street, visitor, tried, forbidden) == []


def test_who_works_at_two_desks_does_not_see_more_at_either(street: Street):
    """A specialist here was given no customer, whatever they see all of there."""
    user = known_as(street, "two-desks", ("theirs", "provider", Role.AGENT))
    world = street.ours.world
    with world.entered():
        add_member(
            tenant=world.provider, email=user.email, name="Between", roles=[Role.SPECIALIST],
            actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
    visitor = visitor_of(street, user)
    forbidden = [canary(world.acme), canary(world.globex)]

    assert all_that_leaks(street, visitor, list(paths(street)), forbidden) == []


def test_who_reports_at_two_customers_sees_their_own_only(street: Street):
    user = known_as(
        street, "two-customers", ("ours", "acme", Role.REPORTER), ("ours", "globex", Role.REPORTER)
    )
    visitor = visitor_of(street, user)
    forbidden = [CANARY_INTERNAL, *(canary(tenant) for tenant in street.theirs.tenants)]
    forbidden += [canary_about(incident) for incident in street.ours.incidents.values()]

    assert ask(visitor, "get", "/portal/").status == 200
    assert all_that_leaks(street, visitor, list(paths(street)), forbidden) == []
