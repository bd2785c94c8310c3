"""For migrations that rename, drop, recode or move what is recorded.

A function that a released migration uses is never edited, only succeeded by a `…_v2`.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython, RunSQL

from tenants import walls
from tenants.facts import Migrated
from tenants.ledger import canonical
from tenants.ledger.successions import MIGRATED, Succession, What, listed

EVERYBODY = """
    SELECT set_config('servicedesk.tenants', ids, true),
        set_config('servicedesk.wholes', '{}', true),
        set_config('servicedesk.providers', ids, true),
        set_config('servicedesk.side', 'provider', true)
    FROM (SELECT '{' || coalesce(string_agg(tenant_id::text, ','), '') || '}' AS ids
          FROM servicedesk_tenants()) AS everybody;
"""
_EVENT = """
    INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, version, kind,
        actor_kind, actor_id, at, body)
    VALUES (%s, %s, 'tenant', %s, NULL, %s, 'system', NULL, %s, %s)
"""


class SchemaMigrated(RunPython):
    """Tell in every chain that these successions hold from here on; the last of its migration.

    The words behind a column that was dropped go, with their salts: nobody could erase them later.
    It cannot be taken back, as no event can.
    """

    def __init__(self, *names: str) -> None:
        super().__init__(self._tell)
        self.names = names

    def _tell(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        known = {one.name: one for one in listed()}
        successions = [known[name] for name in self.names]
        facts = Migrated(successions=[[one.name, one.digest] for one in successions])
        with editor.connection.cursor() as cursor:
            cursor.execute(EVERYBODY)
            cursor.execute("SELECT transaction_timestamp()")
            (at,) = cursor.fetchone()
            cursor.execute("SELECT tenant_id, provider_id FROM servicedesk_tenants()")
            for tenant_id, provider_id in cursor.fetchall():
                body = canonical.text(
                    {
                        "schema": canonical.SCHEMA,
                        "tenant": tenant_id,
                        "subject": ["tenant", tenant_id],
                        "version": None,
                        "kind": MIGRATED,
                        "actor": ["system", None],
                        "at": canonical.moment(at),
                        "facts": facts.as_said(),
                        "rows": {},
                    }
                )
                cursor.execute(_EVENT, [tenant_id, provider_id, tenant_id, MIGRATED, at, body])
            for one in successions:
                _forget_words(cursor, one)


def rewrite(table: str, statements: str) -> RunSQL:
    """Change rows of one table as a succession says: without a version or a word for each of them.

    Only together with `SchemaMigrated`, after it or before it in the same migration.
    """
    return RunSQL(
        f"{EVERYBODY} ALTER TABLE {table} DISABLE TRIGGER USER; {statements};"
        f" SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER USER;"
        " SET CONSTRAINTS ALL DEFERRED;"
    )


def told_as(label: str, subject: tuple[str, str], *, was: str, owner: str = "tenant_id") -> RunSQL:
    """Let the demand of a renamed model ask for what it is called now: after its `RenameModel`.

    As `walls.told`; `was` is its name in the ledger before. A trigger keeps what it was given when
    its table is renamed: every change of the rows would be refused as told by no event.
    """
    before, table = was.replace(".", "_", 1), label.replace(".", "_", 1)
    demand = walls.told(label, subject, owner=owner)
    return RunSQL(f"DROP TRIGGER {before}_is_told ON {table}; {demand}")


def _forget_words(cursor: Any, one: Succession) -> None:
    if one.what is What.DROPPED:
        cursor.execute(
            "DELETE FROM tenants_personaltext WHERE split_part(\"row\", ':', 1) = %s"
            " AND (%s = '' OR field = %s)",
            [one.source.label, one.source.column, one.source.column],
        )
