"""Every field and filter of every form, with the keys of somebody else's rows in it (ISO-1b)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import pytest
from django.test import override_settings

from tests.walls.conftest import Street
from tests.walls.fields import Form, foreign_ids, forms_of
from tests.walls.routes import every_route, targets
from tests.walls.sums import sums_of
from tests.walls.visits import Answer, Visitor, ask, in_mail, left_on_connection, seen

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
            where = _NUMBERS.sub("N", form.action.split("?")[0])
            if crc32(where.encode()) % PARTS[name] != part:
                continue
            # One row of a table is as good as the next.
            fields = {(where, _NUMBERS.sub("N", field)): field for field in form.ids}
            keys = {f: foreign.for_field(f) for what, f in fields.items() if what not in tried}
            tried.update(fields)
            for probe in _probes(visitor, form, keys):
                probes += 1
                wrong += probe.wrong(visitor, form, forbidden)

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


@dataclass(frozen=True)
class Probe:
    """Keys that were sent in fields of a form, and the answer."""

    keys: dict[str, str]
    answer: Answer

    def refused(self, form: Form) -> set[str]:
        """Return the fields of this form that the answer shows with a complaint."""
        back = forms_of(form.action, self.answer.text)
        return {field for shown in back for field in shown.refused} & self.keys.keys()

    def wrong(
        self, visitor: Visitor, form: Form, forbidden: list[str]
    ) -> Iterator[tuple[str, ...]]:
        what = (visitor.name, form.method, form.action, str(self.keys))
        told = self.answer.text
        if self.answer.status in {301, 302}:
            told += ask(visitor, "get", self.answer.location).text
        if self.answer.status >= 500:
            yield (*what, f"answered {self.answer.status}")
        if found := seen(told, forbidden) + in_mail(forbidden):
            yield (*what, f"told {found}")
        if left := left_on_connection():
            yield (*what, f"left the scope {left} behind")


def _probes(visitor: Visitor, form: Form, tried: dict[str, list[str]]) -> Iterator[Probe]:
    """Send foreign keys in all fields at once, and alone in each that has no complaint then.

    A field with a complaint has one whatever stands beside it. What is only looked up shows none.
    """

    def send(keys: dict[str, str]) -> Probe:
        values = form.values | {field: [key] for field, key in keys.items()}
        return Probe(keys, ask(visitor, form.method, form.action, values))

    for turn in range(max(map(len, tried.values()), default=0)):
        keys = {field: sent[turn] for field, sent in tried.items() if turn < len(sent)}
        alone = set(keys)
        if form.method == "post" and len(keys) > 1:
            together = send(keys)
            yield together
            alone -= together.refused(form)
        for field in sorted(alone):
            yield send({field: keys[field]})
