"""Twelve holes, made on purpose, each seen by the tests of the walls (ISO-10).

A test that finds nothing proves nothing until it has found something.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, models
from django.test import override_settings
from django.test.utils import isolate_apps

from tenants.models.base import TenantRow
from tests.databases import owner
from tests.history.house import session_of
from tests.walls import catalogue, code
from tests.walls.conftest import Street
from tests.walls.visits import Visitor, ask, left_on_connection, seen

SUPERUSER = "postgres"


class Undo(Exception):
    """Takes the fault back."""


@contextmanager
def _fault(role: str, statement: str) -> Iterator[psycopg.Cursor[Any]]:
    """Make a hole in the database for as long as somebody looks."""
    try:
        with session_of({**owner(), "USER": role}) as cursor:
            assert catalogue.everything(cursor) == []
            cursor.execute(statement)
            yield cursor
            raise Undo
    except Undo:
        pass


IN_THE_DATABASE = [
    (
        "a policy is dropped",
        "servicedesk_owner",
        "DROP POLICY incidents_call_tenant ON incidents_call",
        "incidents_call: policy incidents_call_tenant is None",
    ),
    (
        "a whole provider for whoever reads its catalogue",
        "servicedesk_owner",
        "ALTER POLICY incidents_call_tenant ON incidents_call USING (provider_id = ANY"
        " (current_setting('servicedesk.providers')::bigint[]))",
        "incidents_call: policy incidents_call_tenant is",
    ),
    (
        "a written row may name any tenant beside our provider",
        "servicedesk_owner",
        "ALTER POLICY incidents_call_tenant ON incidents_call WITH CHECK (provider_id = ANY"
        " (current_setting('servicedesk.wholes')::bigint[]) OR tenant_id = ANY"
        " (current_setting('servicedesk.tenants')::bigint[]))",
        "incidents_call: policy incidents_call_tenant is",
    ),
    (
        "a table does not hold for its owner",
        "servicedesk_owner",
        "ALTER TABLE incidents_call NO FORCE ROW LEVEL SECURITY",
        "incidents_call: row-level security does not hold for its owner",
    ),
    (
        "a key without the tenant",
        "servicedesk_owner",
        "ALTER TABLE incidents_call ADD CONSTRAINT simple FOREIGN KEY (contact_id)"
        " REFERENCES tenants_contact (id) NOT VALID",
        "incidents_call: simple points at tenants_contact without the tenant",
    ),
    (
        "a view of the superuser",
        SUPERUSER,
        "CREATE VIEW all_calls AS SELECT * FROM incidents_call",
        "all_calls: is a view that sees what postgres sees",
    ),
    (
        "uniqueness over all tenants",
        "servicedesk_owner",
        "CREATE UNIQUE INDEX once ON tenants_asset (name) WHERE id < 0",
        "tenants_asset: once is unique over all tenants",
    ),
    (
        "a role that gets around the walls",
        SUPERUSER,
        "ALTER ROLE servicedesk_app BYPASSRLS",
        "servicedesk_app: gets around row-level security",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "role", "statement", "finding"), IN_THE_DATABASE, ids=[c[0] for c in IN_THE_DATABASE]
)
def test_the_catalogue_tells(_case: str, role: str, statement: str, finding: str):
    if role == SUPERUSER:
        _needs_superuser()
    with _fault(role, statement) as cursor:
        found = catalogue.everything(cursor)

    assert any(line.startswith(finding) for line in found), found


def _needs_superuser() -> None:
    try:
        with session_of({**owner(), "USER": SUPERUSER}) as cursor:
            cursor.execute("SELECT 1")
    except psycopg.OperationalError:
        pytest.skip("on this server nobody may be superuser, so nobody can make this hole")


@isolate_apps("tenants")
def test_the_code_tells_of_a_manager_that_shows_everything():
    class Leaky(TenantRow):
        everything = models.Manager()

        class Meta:
            app_label = "tenants"

        def __str__(self) -> str:
            return "leaky"

    assert list(code.unscoped_managers([Leaky])) == [
        "tenants.Leaky.everything: shows rows of every tenant"
    ]


def test_the_code_tells_of_a_task_that_is_told_whose_rows_it_works_on():
    app = Celery("faulty", set_as_current=False)

    @app.task(name="faulty.remind")
    def remind(tenant_id: int, text: str) -> None: ...

    assert list(code.tasks_by_payload([remind])) == [
        "faulty.remind: takes tenant_id from whoever calls it"
    ]


@pytest.fixture
def doors(unblocked: None, fresh_cache: None) -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.walls.faulty"):
        yield


def _told_to_a_stranger(street: Street, path: str) -> list[str]:
    """Let somebody of theirs look first, then tell what one of ours sees of them."""
    others = (street.ours, street.theirs)
    theirs, agnes = Visitor.of(street.theirs, "agnes"), Visitor.of(street.ours, "agnes")
    assert ask(theirs, "get", path).status == 200
    return seen(ask(agnes, "get", path).text, agnes.forbidden(others))


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize(
    ("_case", "path"),
    [("a cache without the tenant", "cached"), ("an export in a scope of everybody", "export")],
)
def test_a_stranger_sees_the_canaries_of(street: Street, _case: str, path: str):
    assert _told_to_a_stranger(street, f"/faulty/{path}/") != []


@pytest.mark.usefixtures("doors")
def test_a_scope_of_the_session_is_still_there_afterwards(street: Street):
    try:
        ask(Visitor.of(street.ours, "agnes"), "get", "/faulty/session/")

        assert left_on_connection() != ""
    finally:
        connection.close()  # and with it the setting


@pytest.mark.usefixtures("doors")
def test_a_template_drawn_outside_the_transaction_has_no_page_for_anybody(street: Street):
    holed = [
        "tests.walls.faulty.ScopeOfTheViewAlone" if name.endswith("TenantMiddleware") else name
        for name in settings.MIDDLEWARE
    ]
    assert ask(Visitor.of(street.ours, "agnes"), "get", "/faulty/late/").status == 200

    with override_settings(MIDDLEWARE=holed):
        answer = ask(Visitor.of(street.ours, "agnes"), "get", "/faulty/late/")

    assert answer.status == 500


@pytest.mark.parametrize(
    ("_case", "lint", "text"),
    [
        ("set", code.session_settings, "cursor.execute(\"SET servicedesk.tenants = '{1}'\")"),
        (
            "set_config",
            code.session_settings,
            "q = \"SELECT set_config('servicedesk.tenants', '{1}', false)\"",
        ),
        ("cache", code.uses_of_cache, "from django.core.cache import cache"),
        ("manager", code.ways_around, "Incident._base_manager.all()"),
        ("all", code.ways_around, "for tenant in scoping.all_tenants(): ..."),
    ],
)
def test_the_code_tells_of_the_same_before_it_runs(_case: str, lint: Any, text: str):
    assert len(list(lint([("reporting/services/new.py", text)]))) == 1
