"""What is recorded is not changed without an event that tells it: each table, by the application.

The list comes from the models: one that is recorded and has no such demand fails here.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connection

from escalation.models import Notice
from escalation.notices.services.proving import IN_HAND
from tenants import clock
from tenants.ledger import canonical
from tenants.ledger.names import columns_of, kind_of, label_of, recorded
from tenants.models import Tenant
from tenants.models.base import Recorded
from tests.databases import owner
from tests.history.forging import CHANGED
from tests.history.house import enter, session_of
from tests.walls.conftest import Street

MODELS = [pytest.param(model, id=label) for label, model in recorded().items()]
EVERY_MODEL = pytest.mark.parametrize("model", MODELS)
Cursor = psycopg.Cursor[Any]

# Told of with what they belong to, by its kind and key.
PARTS_OF_OTHERS = {
    "incidents.controlproof": ("control", "control_id"),
    "incidents.controlfile": ("control", "control_id"),
    "incidents.policyversion": ("policy", "policy_id"),
    "incidents.policyreading": ("policy", "policy_id"),
    "incidents.planasset": ("continuityplan", "plan_id"),
    "reporting.quartercomment": ("quarterreport", "report_id"),
    "reporting.quarterdecision": ("quarterreport", "report_id"),
    "reporting.sentquarter": ("quarterreport", "report_id"),
    "incidents.assetreminder": ("asset", "asset_id"),
}

pytestmark = pytest.mark.usefixtures("unblocked")


@EVERY_MODEL
def test_each_recorded_model_demands_an_event(model: type[Recorded]):
    table, fields = model._meta.db_table, {f.name: f for f in model._meta.concrete_fields}
    hangs_on_one = "incident" in fields and not fields["incident"].null
    about = ("incident", "incident_id") if hangs_on_one else (kind_of(model), "id")
    about = PARTS_OF_OTHERS.get(label_of(model), about)
    owner_column = "id" if model is Tenant else "tenant_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgargs, tgenabled, tgdeferrable, tginitdeferred, pg_get_triggerdef(oid)"
            " FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s",
            [table, f"{table}_is_told"],
        )
        given, state, is_deferrable, is_deferred, text = cursor.fetchone()

    assert bytes(given).decode().split("\x00")[:-1] == [label_of(model), *about, owner_column]
    assert (state, is_deferrable, is_deferred) == ("O", True, True)
    assert "AFTER INSERT OR DELETE OR UPDATE ON" in text
    # The demand compares the columns of the table with those that events name.
    assert {field.column for field in columns_of(model).values()} == columns_of(model).keys()


@EVERY_MODEL
def test_a_change_is_refused_without_an_event_and_taken_with_one(
    model: type[Recorded], street: Street
):
    with _changed(model, street) as (cursor, row, column):
        _refused(cursor, model, column)
    with _changed(model, street) as (cursor, row, column):
        # One that tells of the row, and not of what changed in it.
        _tell(cursor, row, {label_of(model): {}})
        _refused(cursor, model, column)
    with _changed(model, street) as (cursor, row, column):
        _tell(cursor, row, {label_of(model): {column: None}}, tenant=street.theirs.world.acme.pk)
        _refused(cursor, model, column)
    with _changed(model, street) as (cursor, row, column):
        _tell(cursor, row, {label_of(model): {column: None}})
        _ask(cursor, model)


@contextmanager
def _changed(model: type[Recorded], street: Street) -> Iterator[tuple[Cursor, dict[str, Any], str]]:
    """Change a column of some row, as the application where it may; all of it is taken back."""
    table = model._meta.db_table
    with connection.cursor() as ours:
        ours.execute("SELECT has_table_privilege(%s, 'UPDATE')", [table])
        (may,) = ours.fetchone()
    who = connection.settings_dict if may else owner()
    with suppress(_Done), session_of(who) as cursor:
        world, theirs = street.ours.world, street.theirs.world
        enter(cursor, replace(world.scope, tenants=(*world.scope.tenants, theirs.acme.pk)))
        if not may:
            # Nobody changes what is written once: that another wall falls is not enough.
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_append_only")
        key = "id" if model is Tenant else "tenant_id"
        cursor.execute(
            f"SELECT id, {key} AS owner, provider_id FROM {table} WHERE {key} = ANY (%s) LIMIT 1",
            [list(world.scope.tenants)],
        )
        row = dict(zip(("id", "owner", "provider"), cursor.fetchone() or (), strict=True))
        yield cursor, row, _change(cursor, model, row["id"])
        raise _Done


class _Done(Exception):
    """Takes back whatever got through."""


def _change(cursor: Cursor, model: type[Recorded], key: int) -> str:
    """Give the first column that lets itself be changed another value; return which."""
    for name, field in columns_of(model).items():
        if field.is_relation or name in {"version", "public_id"}:
            continue
        kind = (field.db_type(connection) or "").partition("(")[0]
        value = CHANGED[kind.replace("varchar", "character varying")].format(f'"{field.column}"')
        try:
            with cursor.connection.transaction():
                cursor.execute(
                    f'UPDATE {model._meta.db_table} SET "{field.column}" = {value} WHERE id = %s',
                    [key],
                )
            return name
        except psycopg.Error:
            continue
    raise AssertionError(f"no column of {model} lets itself be changed")


def _tell(
    cursor: Cursor, row: dict[str, Any], said: dict[str, Any], *, tenant: int | None = None
) -> None:
    at, rows = clock.now(), {f"{label}:{row['id']}": columns for label, columns in said.items()}
    owner_id = tenant or row["owner"]
    body = canonical.text(
        {
            "schema": canonical.SCHEMA, "tenant": owner_id, "subject": ["contact", 1],
            "version": None, "kind": "contact.seen", "actor": ["system", None],
            "at": canonical.moment(at), "facts": {}, "rows": rows,
        }
    )  # fmt: skip
    cursor.execute(
        "INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, kind,"
        " actor_kind, at, body) SELECT id, provider_id, 'contact', 1, 'contact.seen', 'system',"
        " %s, %s FROM tenants_tenant WHERE id = %s",
        [at, body, owner_id],
    )


def _ask(cursor: Cursor, model: type[Recorded]) -> None:
    cursor.execute(f"SET CONSTRAINTS {model._meta.db_table}_is_told IMMEDIATE")


def _refused(cursor: Cursor, model: type[Recorded], column: str) -> None:
    with (
        pytest.raises(psycopg.IntegrityError, match=f"told by no event: {column}"),
        cursor.connection.transaction(),
    ):
        _ask(cursor, model)


@pytest.mark.parametrize(
    ("change", "demand"),
    [
        *((f'"{name}" = {value}', "sealed") for name, value in {
            "name": "'Mallory'", "address": "'m@example.com'", "subject": "'x'", "text": "'x'",
            "html": "'x'", "written_at": "now()", "template": "'x'", "key": "'x'",
            "public_id": "gen_random_uuid()",
        }.items()),
        ("state = CASE state WHEN 'sent' THEN 'refused' ELSE 'sent' END", "ended"),
        ("done_at = now()", "ended"),
        ("seen_at = now()", "seen"),
    ],
)  # fmt: skip
def test_a_notice_is_not_changed_untold(change: str, demand: str, street: Street):
    world = street.ours.world
    with suppress(_Done), session_of(connection.settings_dict) as cursor:
        enter(cursor, world.scope)
        cursor.execute(
            f"UPDATE escalation_notice SET {change} WHERE id ="
            " (SELECT max(id) FROM escalation_notice WHERE medium = 'email' AND tenant_id = %s)",
            [world.acme.pk],
        )
        assert cursor.rowcount == 1
        with pytest.raises(psycopg.IntegrityError) as refused:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if demand != "sealed":
            assert refused.value.diag.constraint_name == f"escalation_notice_is_{demand}"
        raise _Done


def test_work_on_a_notice_goes_on_untold(street: Street):
    """Leases and attempts are no record."""
    with suppress(_Done), session_of(connection.settings_dict) as cursor:
        enter(cursor, street.ours.world.scope)
        cursor.execute(
            "UPDATE escalation_notice SET due_at = now(), attempts = 2, last_error = 'x', rank = 1"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raise _Done


@pytest.mark.parametrize(("outcome", "is_told"), [("accepted", True), ("later", False)])
def test_an_attempt_that_ended_something_is_told(outcome: str, is_told: bool, street: Street):
    world = street.ours.world
    with suppress(_Done), session_of(connection.settings_dict) as cursor:
        enter(cursor, world.scope)
        cursor.execute(
            "INSERT INTO escalation_delivery (tenant_id, provider_id, notice_id, outcome, detail,"
            " attempted_at) SELECT tenant_id, provider_id, id, %s, '', now() FROM escalation_notice"
            " WHERE tenant_id = %s LIMIT 1",
            [outcome, world.acme.pk],
        )
        expected = pytest.raises(psycopg.IntegrityError, match="told by no event")
        with expected if is_told else nullcontext():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raise _Done


def test_what_of_a_notice_is_sealed_is_what_its_seal_covers():
    """And its key and random id, by which it is told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(attname::text) FROM pg_trigger t JOIN pg_attribute a"
            " ON a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::smallint[])"
            " WHERE tgname = 'escalation_notice_is_sealed'"
        )
        (sealed,) = cursor.fetchone()
    columns = {field.attname for field in Notice._meta.concrete_fields}

    assert set(sealed) == (columns - IN_HAND) | {"id", "public_id"}
