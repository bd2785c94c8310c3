"""The scope of a request, in real transactions: savepoints hide what is left behind (ISO-6)."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.models import Max
from django.test import override_settings

from tenants import scoping
from tenants.models import Asset
from tests.history.house import House
from tests.walls import doors
from tests.walls.conftest import Street
from tests.walls.visits import Visitor, ask, left_on_connection

pytestmark = pytest.mark.usefixtures("unblocked", "tried")


@pytest.fixture
def tried() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.walls.doors"):
        yield


@pytest.fixture
def agnes(street: Street) -> Visitor:
    return Visitor.of(street.ours, "agnes")


def _assets(street: Street) -> set[str]:
    with street.ours.world.entered():
        return set(Asset.objects.values_list("name", flat=True))


def _ask(visitor: Visitor, path: str, name: str = "") -> tuple[int, str]:
    tenant = visitor.house.world.acme.pk
    answer = ask(visitor, "get", f"/try/{path}/", {"tenant": tenant, "name": name})
    return answer.status, answer.text


@pytest.mark.parametrize(
    ("path", "status", "stays"),
    [
        ("write/200", 200, True),
        ("write/302", 302, True),
        ("write/400", 400, False),
        ("write/409", 409, False),
        ("write/422", 422, False),
        ("write/500", 500, False),
        ("refuse", 422, False),
    ],
)
def test_a_failed_request_leaves_nothing(
    street: Street, agnes: Visitor, path: str, status: int, stays: bool
):
    answered, _text = _ask(agnes, path, f"written by {path}")

    assert answered == status
    assert (f"written by {path}" in _assets(street)) is stays
    assert left_on_connection() == ""


def test_what_must_survive_a_failure_is_written_afterwards(street: Street, agnes: Visitor):
    status, _text = _ask(agnes, "keep", "refused")

    assert status == 403
    names = _assets(street)
    assert "kept refused" in names
    assert "refused" not in names


def test_a_template_that_is_drawn_late_is_drawn_inside_the_scope(street: Street, agnes: Visitor):
    status, text = _ask(agnes, "late")

    assert status == 200
    assert all(f"[{name}]" in text for name in _assets(street))
    assert left_on_connection() == ""


def test_a_stream_is_read_outside_the_scope_and_says_so(agnes: Visitor):
    with pytest.raises(scoping.NoScope):
        _ask(agnes, "stream")


def test_a_stream_that_opens_a_scope_of_its_own_is_whole(street: Street, agnes: Visitor):
    status, text = _ask(agnes, "stream-in-scope")

    assert status == 200
    assert all(f"[{name}]" in text for name in _assets(street))
    assert left_on_connection() == ""


def test_after_commit_there_is_no_scope(agnes: Visitor):
    doors.AFTERWARDS.clear()

    status, _text = _ask(agnes, "wake")

    assert status == 200
    assert [type(found) for found in doors.AFTERWARDS] == [scoping.NoScope]


def test_leaving_a_scope_gives_back_the_one_around_it(agnes: Visitor):
    world = agnes.house.world
    _status, text = _ask(agnes, "savepoint")
    wide = "{}{%d}" % world.provider.pk  # noqa: UP031
    narrow = "{%d,%d}{}" % (world.provider.pk, world.acme.pk)  # noqa: UP031

    assert text.rsplit("\n", 1)[1] == "|".join([wide, narrow, wide, wide])


def test_a_scope_ends_with_its_transaction_but_not_with_a_savepoint(street: Street):
    """Why all of this is tried in real transactions: inside of one nothing would be left."""
    house = House(street.ours.world.provider, street.ours.world.acme)
    with transaction.atomic():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('servicedesk.tenants', %s, true)", [f"{{{house.customer.pk}}}"]
            )
        assert left_on_connection() == f"{{{house.customer.pk}}}"

    assert left_on_connection() == ""


def test_rows_are_refused_when_the_query_runs_not_when_it_is_built(street: Street):
    rows = Asset.objects.filter(name="Planning")  # forms are built at import

    with pytest.raises(scoping.NoScope):
        list(rows)
    with street.ours.world.entered():
        assert list(rows) == []


@pytest.mark.parametrize("read", ["get", "count", "exists", "in_bulk", "aggregate", "update"])
def test_no_form_of_query_answers_without_a_scope(street: Street, read: str):
    forms = {
        "get": lambda: Asset.objects.get(pk=1),
        "count": Asset.objects.count,
        "exists": Asset.objects.exists,
        "in_bulk": lambda: Asset.objects.in_bulk([1]),
        "aggregate": lambda: Asset.objects.aggregate(n=Max("pk")),
        "update": lambda: Asset.objects.update(name="x"),
    }

    with pytest.raises(scoping.NoScope):
        forms[read]()
