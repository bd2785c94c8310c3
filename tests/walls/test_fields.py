"""Every field and filter of every form, with the keys of somebody else's rows in it (ISO-1b)."""

import re
from collections.abc import Iterator
from zlib import crc32

import pytest
from django.test import override_settings

from tests.walls.conftest import Street
from tests.walls.fields import Form, foreign_ids, forms_of
from tests.walls.routes import every_route, targets
from tests.walls.sums import sums_of
from tests.walls.visits import Visitor, ask, in_mail, left_on_connection, seen

ROUTES = sorted(every_route(), key=lambda route: route.name)
# Somebody for each kind of page; the administrator only for what nobody else has.
WHO = {"agnes": "", "adam": "/admin/", "pat": "", "audra": "", "carla": "", "rik": ""}
# Those with many fields are tried in parts, by several workers at once.
PARTS = {name: 2 if name == "adam" else 1 for name in WHO}
# Going out would end the visit.
NOT_SENT = ("/sign-out/", "/password/")

_NUMBERS = re.compile(r"\d+")

pytestmark = pytest.mark.usefixtures("unblocked", "locmem")


@pytest.mark.parametrize(("name", "part"), [(name, n) for name in WHO for n in range(PARTS[name])])
def test_a_key_of_somebody_else_opens_nothing(street: Street, name: str, part: int):
    visitor = Visitor.of(street.ours, name)
    forbidden = visitor.forbidden((street.ours, street.theirs))
    with street.theirs.world.entered():
        foreign = foreign_ids(street.theirs)
    before = sums_of(street.theirs)
    wrong: list[tuple[str, ...]] = []
    tried: set[tuple[str, str]] = set()
    probes = 0
    with override_settings(DEMO=False):
        for form in _forms(street, visitor):
            for field in form.ids:
                # One row of a table is as good as the next.
                what = _NUMBERS.sub("N", form.action.split("?")[0]), _NUMBERS.sub("N", field)
                if what in tried or crc32(repr(what).encode()) % PARTS[name] != part:
                    continue
                tried.add(what)
                for key in foreign.for_field(field):
                    probes += 1
                    wrong += _judged(visitor, form, field, key, forbidden)

    print(f"{probes} probes in {len(tried)} fields by {name}")  # noqa: T201
    assert tried
    assert wrong == []
    assert sums_of(street.theirs) == before


def _forms(street: Street, visitor: Visitor) -> Iterator[Form]:
    """Return the forms of every page that he gets."""
    incidents = [visitor.name] if visitor.name in street.ours.incidents else ["rik"]
    with street.ours.world.entered():
        paths = [route.path() for route in ROUTES if not route.varies]
        paths += [
            target.path
            for route in ROUTES
            for name in incidents
            for target in targets(route, street.ours, name)
            if visitor.may_see(target)
        ]
    for path in paths:
        is_his = path.startswith(WHO[visitor.name]) and not path.startswith(NOT_SENT)
        if not is_his or path.endswith("/delete/"):  # he would delete a row of his own
            continue
        answer = ask(visitor, "get", path)
        if answer.status == 200:
            for form in forms_of(path, answer.text):
                if not form.action.startswith(NOT_SENT):
                    yield form


def _judged(
    visitor: Visitor, form: Form, field: str, key: str, forbidden: list[str]
) -> Iterator[tuple[str, ...]]:
    what = (visitor.name, form.method, form.action, field, key)
    answer = ask(visitor, form.method, form.action, {**form.values, field: [key]})
    told = answer.text
    if answer.status in {301, 302}:
        told += ask(visitor, "get", answer.location).text
    if answer.status >= 500:
        yield (*what, f"answered {answer.status}")
    if found := seen(told, forbidden) + in_mail(forbidden):
        yield (*what, f"told {found}")
    if left := left_on_connection():
        yield (*what, f"left the scope {left} behind")
