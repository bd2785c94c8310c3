"""Table by table, as the role that the application has, in the scope of somebody else (ISO-4)."""

from typing import Any

import psycopg
import pytest
from psycopg import adapters
from psycopg.types.json import Jsonb

from tenants.choices import Side
from tenants.scoping import Scope
from tests.databases import owner
from tests.walls.catalogue import (
    CATALOGUE,
    CONDITIONS,
    PROVIDER_SIDE,
    READ_BY_CUSTOMERS,
    relations,
    walled_tables,
)
from tests.walls.conftest import Street
from tests.walls.furnished import INTERNAL
from tests.walls.sessions import app, as_role, attempt

TABLES = sorted(walled_tables())
EVERY_TABLE = pytest.mark.parametrize("table", TABLES)
NOBODY: dict[str, list[tuple[str, list[Any]]]] = {
    "unset": [],
    "empty": [
        ("SELECT set_config('servicedesk.tenants', '', true)", []),
        ("SELECT set_config('servicedesk.wholes', '', true)", []),
    ],
    "half": [("SELECT set_config('servicedesk.tenants', '{1}', true)", [])],
}

# Rows about customers that stand at the provider.
OF_PROVIDER = {
    "incidents_problem", "incidents_change", "incidents_release", "incidents_suppliercase",
    "incidents_outage", "incidents_flagrule", "escalation_webhook", "escalation_webhooksecret",
    "escalation_alertsource",
    "escalation_alertcustomer", "escalation_rota", "escalation_rotation",
    "escalation_rotationmember", "escalation_dutycover", "escalation_absence",
    "escalation_dutygap", "escalation_rotawatch", "escalation_ringtest",
    "escalation_handover", "escalation_handoverword",
    "escalation_statuspage", "escalation_statusreader",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.fixture(scope="session", name="street")
def never_visited(untouched: Street) -> Street:
    return untouched


# Who looks, and whose rows he must not reach.
@pytest.fixture(params=["another provider", "another provider, by the whole", "another customer"])
def strangers(request: pytest.FixtureRequest, street: Street) -> tuple[Scope, list[int]]:
    ours, theirs = street.ours.world, street.theirs.world
    if request.param != "another customer":
        scope = ours.whole if request.param.endswith("whole") else ours.scope
        return scope, [theirs.provider.pk, theirs.acme.pk, theirs.globex.pk]
    scope = Scope.of(ours.acme.pk, ours.provider.pk, side=Side.CUSTOMER)
    return scope, [ours.globex.pk, theirs.provider.pk, theirs.acme.pk, theirs.globex.pk]


def _owned(scope: Scope, street: Street) -> list[int]:
    """Return the tenants of a scope, by name or by their provider."""
    houses = (street.ours, street.theirs)
    of_wholes = [t.pk for h in houses for t in h.tenants if t.provider_id in scope.wholes]
    return [*scope.tenants, *of_wholes]


def test_there_are_rows_to_try_it_on(street: Street):
    for house in (street.ours, street.theirs):
        with app(house.world.scope) as cursor:
            empty = [table for table in TABLES if not _count(cursor, table, _ids(house.tenants))]
            assert empty == []


@EVERY_TABLE
def test_nobody_reads_rows_of(
    table: str, street: Street, strangers: tuple[Scope, list[int]]
):  # fmt: skip
    scope, foreign = strangers
    with app(scope) as cursor:
        assert _count(cursor, table, foreign) == 0
        cursor.execute(f"SELECT DISTINCT {_owner(table)} FROM {table}")
        seen = {row[0] for row in cursor.fetchall()}
        readable = {*_owned(scope, street), *(scope.providers if table in CATALOGUE else ())}
        assert seen <= readable

        with cursor.copy(f"COPY (SELECT {_owner(table)} FROM {table}) TO STDOUT") as copy:
            assert {int(line) for line in b"".join(copy).split()} <= readable


@EVERY_TABLE
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_nobody_changes_rows_of(table: str, verb: str, strangers: tuple[Scope, list[int]]):
    scope, foreign = strangers
    start = f"UPDATE {table} SET provider_id = provider_id" if verb == "UPDATE" else ""
    with app(scope) as cursor:
        try:
            cursor.execute(
                f"{start or f'DELETE FROM {table}'} WHERE {_owner(table)} = ANY (%s)", [foreign]
            )
        except psycopg.errors.InsufficientPrivilege:
            return
        assert cursor.rowcount == 0


@EVERY_TABLE
def test_nobody_writes_a_row_that_belongs_to(
    table: str, street: Street, strangers: tuple[Scope, list[int]]
):
    scope, foreign = strangers
    theirs = street.theirs.world
    with as_role(owner(), theirs.scope) as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {_owner(table)} = ANY (%s) LIMIT 1", [foreign])
        assert cursor.description is not None
        found = zip(cursor.description, cursor.fetchone() or (), strict=True)
        row = {column.name: _sent(value, column.type_code) for column, value in found}
    if table != "tenants_tenant":
        del row["id"]
    columns = ", ".join(f'"{name}"' for name in row)

    with pytest.raises(psycopg.errors.InsufficientPrivilege), app(scope) as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(row))})",
            list(row.values()),
        )


@EVERY_TABLE
def test_nobody_gives_a_row_of_his_own_to(
    table: str, street: Street, strangers: tuple[Scope, list[int]]
):  # fmt: skip
    scope, foreign = strangers
    if table == "tenants_tenant":
        column, value = "provider_id", foreign[0]
    else:
        column, value = "tenant_id", foreign[-1]
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.IntegrityError)
    with app(scope) as cursor:
        cursor.execute(
            f"SELECT id FROM {table} WHERE {_owner(table)} = ANY (%s)", [_owned(scope, street)]
        )
        own = cursor.fetchone()
    if own is None:  # a customer has none of these, or does not see his
        constraints = {c.name for c in walled_tables()[table]._meta.constraints}
        assert f"{table}_of_provider" in constraints or table in INTERNAL
        return

    with pytest.raises(refused):
        attempt(
            app(scope),
            (f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, own[0]]),
            ("SET CONSTRAINTS ALL IMMEDIATE", []),
        )


@EVERY_TABLE
@pytest.mark.parametrize("setting", NOBODY)
def test_without_a_scope_nothing_answers_for(table: str, setting: str, street: Street):
    """An error, never an empty page."""
    with pytest.raises((psycopg.errors.UndefinedObject, psycopg.DataError)):
        attempt(app(), *NOBODY[setting], (f"SELECT count(*) FROM {table}", []))


def _all_relations() -> list[tuple[str, str, str]]:
    return [
        (table, field.column, far)
        for table, model in sorted(walled_tables().items())
        for field, far in relations(model)
    ]


@pytest.mark.parametrize(("table", "column", "far"), _all_relations())
def test_no_row_points_across_by(table: str, column: str, far: str, street: Street):
    """The structural wall holds where row security does not look: in keys, for the owner too."""
    ours, theirs = street.ours.world, street.theirs.world
    both = Scope(
        tenants=(*ours.scope.tenants, *theirs.scope.tenants),
        providers=(ours.provider.pk, theirs.provider.pk), side=Side.PROVIDER,
    )  # fmt: skip
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        _point_across(both, table, column, far, theirs.provider.pk)


# That such a row has its customer, a constraint of its own says.
BY_CUSTOMER = {
    table: {"asset_id"}
    for table in ("incidents_article", "incidents_articleversion", "incidents_publicarticle")
}


def _point_across(scope: Scope, table: str, column: str, far: str, border: int) -> None:
    """Let the oldest row of ours point at the newest of theirs, with nothing but keys in the way.

    Whose tenants have keys from `border` on is theirs.
    """
    with as_role(owner(), scope) as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for (statement,) in cursor.execute(_IN_THE_WAY, {"table": table}).fetchall():
            cursor.execute(statement)
        # Where the key goes by another customer of the row, one that has it.
        of_customer = table in BY_CUSTOMER and column in BY_CUSTOMER[table]
        held = " AND customer_id IS NOT NULL" if of_customer else ""
        cursor.execute(
            f"UPDATE {table} SET {column} = (SELECT max(id) FROM {far} WHERE {_owner(far)} >= %s)"
            f" WHERE id = (SELECT min(id) FROM {table} WHERE {_owner(table)} < %s{held})",
            [border, border],
        )
        assert cursor.rowcount == 1


@pytest.mark.parametrize("table", sorted(INTERNAL))
def test_no_customer_reads_what_is_internal(table: str, street: Street):
    world = street.ours.world
    # A disturbance of many customers is a row of the provider.
    is_of_provider = table in OF_PROVIDER or table.startswith("incidents_article")
    own = [world.provider.pk if is_of_provider else world.acme.pk]
    with app(world.scope) as cursor:
        assert _count(cursor, table, own) > 0
    with app(Scope.of(*_pair(world.acme), side=Side.CUSTOMER)) as cursor:
        assert _count(cursor, table, own) == 0


def test_no_customer_reads_a_notice_with_internal_words(street: Street):
    world = street.ours.world
    with app(Scope.of(*_pair(world.acme), side=Side.CUSTOMER)) as cursor:
        cursor.execute("SELECT count(*), bool_or(is_internal) FROM escalation_notice")
        count, any_internal = cursor.fetchone() or (0, None)
    assert count > 0
    assert any_internal is False


def test_no_customer_writes_an_internal_note(street: Street):
    incident = street.ours.incidents["rik"]
    scope = Scope.of(incident.tenant_id, incident.provider_id, side=Side.CUSTOMER)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app(scope) as cursor:
        cursor.execute(
            "INSERT INTO incidents_note (tenant_id, provider_id, incident_id, text, written_at)"
            " VALUES (%s, %s, %s, 'x', now())",
            [incident.tenant_id, incident.provider_id, incident.pk],
        )


def test_no_customer_reads_the_words_of_a_note_in_the_ledger(street: Street):
    """The ledger keeps the words of everything; the desk's have the desk's side there too."""
    world = street.ours.world
    seen = "SELECT DISTINCT split_part(row, ':', 1) FROM tenants_personaltext WHERE tenant_id = %s"
    found: dict[Side, set[str]] = {}
    for side in Side:
        with app(Scope.of(*_pair(world.acme), side=side)) as cursor:
            cursor.execute(seen, [world.acme.pk])
            found[side] = {label for (label,) in cursor.fetchall()}

    assert {"incidents.note", "incidents.analysis"} <= found[Side.PROVIDER]
    assert {"incidents.incident", "incidents.message"} <= found[Side.CUSTOMER]
    assert found[Side.CUSTOMER] <= READ_BY_CUSTOMERS


def test_no_table_with_a_side_has_its_words_read_by_customers():
    """Which words have a side is said by the models: none that their own table closes."""
    closed = {table for table, condition in CONDITIONS.items() if PROVIDER_SIDE in condition}
    labels = {m._meta.label_lower for table, m in walled_tables().items() if table in closed}

    assert {"incidents.note", "escalation.notice"} <= labels
    assert labels & READ_BY_CUSTOMERS == set()


def test_the_application_cannot_lift_a_wall(street: Street):
    for statement in (
        "SET ROLE servicedesk_engine",
        "SET ROLE servicedesk_owner",
        "ALTER TABLE incidents_incident DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE tenants_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE TABLE x (y int)",
        "CREATE POLICY x ON incidents_incident USING (true)",
        "DROP TABLE incidents_note",
        "TRUNCATE tenants_outbox",
        # What PUBLIC may do in a fresh database, and nothing here needs.
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_import('/etc/passwd')",
        "CREATE TEMPORARY TABLE x (y int)",
        # What others ask at this moment, with the values in it.
        "SELECT query FROM pg_stat_activity",
        "SELECT pg_stat_get_backend_activity(1)",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            app(street.ours.world.scope) as cursor,
        ):
            cursor.execute(statement)


# Checks, and uniqueness that no key leans on: what else might refuse a row.
_IN_THE_WAY = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
    FROM pg_constraint c WHERE conrelid = %(table)s::regclass AND contype IN ('c', 'u', 'x')
    AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)
    UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass) FROM pg_index i
    WHERE indrelid = %(table)s::regclass AND indisunique AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def _pair(tenant: Any) -> tuple[int, int]:
    return tenant.pk, tenant.provider_id


def _ids(tenants: Any) -> list[int]:
    return [tenant.pk for tenant in tenants]


def _owner(table: str) -> str:
    return "id" if table == "tenants_tenant" else "tenant_id"


def _count(cursor: psycopg.Cursor[Any], table: str, tenants: list[int]) -> int:
    cursor.execute(f"SELECT count(*) FROM {table} WHERE {_owner(table)} = ANY (%s)", [tenants])
    (count,) = cursor.fetchone() or (0,)
    return int(count)


def _sent(value: Any, type_code: int) -> Any:
    is_json = type_code == adapters.types["jsonb"].oid
    return Jsonb(value) if is_json and value is not None else value
