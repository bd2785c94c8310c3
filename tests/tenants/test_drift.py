"""The live database against what the migrations made: a wall lifted by hand is found."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor

from servicedesk import checks
from tenants import drift
from tests.databases import owner
from tests.history.house import session_of

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
OWNER, SUPERUSER = "servicedesk_owner", "postgres"

# who does it, what they do, what is said of it
LIFTED = [
    (OWNER, "ALTER POLICY incidents_call_tenant ON incidents_call USING (true)", "using true"),
    (
        OWNER,
        "DROP POLICY incidents_call_tenant ON incidents_call",
        "- policy incidents_call_tenant",
    ),
    (
        OWNER,
        "CREATE POLICY more ON incidents_call FOR SELECT USING (true)",
        "+ policy more on incidents_call",
    ),
    (OWNER, "ALTER TABLE incidents_call NO FORCE ROW LEVEL SECURITY", "forced=f"),
    (OWNER, "ALTER TABLE incidents_call DISABLE ROW LEVEL SECURITY", "security=f"),
    (
        OWNER,
        "ALTER TABLE tenants_event DISABLE TRIGGER tenants_event_is_append_only",
        "trigger tenants_event state=D",
    ),
    (
        OWNER,
        "DROP TRIGGER tenants_event_is_append_only ON tenants_event",
        "- trigger tenants_event state=O",
    ),
    (SUPERUSER, "ALTER TABLE incidents_call DISABLE TRIGGER ALL", "+ key incidents_call state=D"),
    (
        SUPERUSER,
        "CREATE OR REPLACE FUNCTION servicedesk_refuse_change() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "+ function servicedesk_refuse_change()",
    ),
    (SUPERUSER, "ALTER FUNCTION servicedesk_roles_of RESET ALL", "config="),
    (OWNER, "GRANT DELETE ON tenants_event TO servicedesk_app", "DELETE, INSERT, SELECT"),
    (OWNER, "GRANT UPDATE (at) ON tenants_event TO servicedesk_app", "+ grant on tenants_event.at"),
    (OWNER, "GRANT SELECT ON tenants_event TO PUBLIC", "+ grant on tenants_event to PUBLIC"),
    (
        SUPERUSER,
        "GRANT EXECUTE ON FUNCTION pg_stat_get_activity TO PUBLIC",
        "+ everybody may call pg_stat_get_activity",
    ),
    (SUPERUSER, "GRANT EXECUTE ON FUNCTION lo_create TO PUBLIC", "+ everybody may call lo_create"),
    (OWNER, "DROP INDEX one_open_interval", "- unique"),
    (SUPERUSER, "ALTER ROLE servicedesk_app BYPASSRLS", "bypass=t"),
    (SUPERUSER, "GRANT servicedesk_engine TO servicedesk_app", "+ member servicedesk_app"),
    (
        SUPERUSER,
        "ALTER ROLE servicedesk_app SET session_replication_role = replica",
        "+ setting servicedesk_app: session_replication_role=replica",
    ),
    (
        OWNER,
        "CREATE RULE quiet AS ON INSERT TO tenants_event DO INSTEAD NOTHING",
        "+ rule quiet on tenants_event",
    ),
    (OWNER, "CREATE VIEW all_calls AS SELECT * FROM incidents_call", "+ table all_calls kind=v"),
]


def test_what_the_migrations_make_is_what_is_kept():
    told = StringIO()
    call_command("check_database", stdout=told)

    assert "as the migrations made it" in told.getvalue()


@pytest.mark.parametrize(("role", "statement", "said"), LIFTED, ids=[s for _, s, _ in LIFTED])
def test_a_lifted_wall_is_told_in_a_line(role: str, statement: str, said: str):
    # Nothing of it stays.
    with (
        session_of({**owner(), "USER": role}) as cursor,
        cursor.connection.transaction(force_rollback=True),
    ):
        cursor.execute(statement)
        found = drift.compare(cursor)

    assert said in "\n".join(found.lines())


def test_the_command_and_the_start_refuse_what_differs(monkeypatch: pytest.MonkeyPatch):
    kept = drift._kept()
    gone = next(line for line in sorted(kept) if line.startswith("policy"))
    monkeypatch.setattr(drift, "_kept", lambda: (kept - {gone}) | {"policy of another version"})
    told = StringIO()

    with pytest.raises(CommandError, match="2 lines"):
        call_command("check_database", stdout=told)
    assert told.getvalue().splitlines() == [f"+ {gone}", "- policy of another version"]
    assert [error.id for error in checks.walls_stand(databases=["default"])] == ["servicedesk.E004"]
    with pytest.raises(CommandError, match=r"servicedesk\.E004"):
        call_command("check", "--deploy", "--database", "default", "--fail-level", "ERROR")


def test_no_migration_grants_on_whatever_stands_by_then():
    """It would grant more on a database made in one go than on one that grew with the releases."""
    known = {
        "escalation/migrations/0002_walls.py", "escalation/migrations/0013_urgency.py",
        "incidents/migrations/0002_walls.py", "incidents/migrations/0020_breach_walls.py",
    }  # fmt: skip
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/migrations/*.py")
        if re.search(r"ON ALL (SEQUENCES|TABLES|FUNCTIONS)", path.read_text(encoding="utf-8"))
    }

    assert found == known


def test_nothing_is_kept_of_a_database_that_is_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    kept = tmp_path / "database.txt"
    monkeypatch.setattr(drift, "DATABASE_FILE", kept)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("a migration", False)])

    with pytest.raises(CommandError, match="1 migration is not applied"):
        call_command("check_database", "--write")
    assert not kept.exists()
