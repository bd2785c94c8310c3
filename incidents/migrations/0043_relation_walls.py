"""Walls of relations: a customer sees those that are public, between rows of their own.

One between two customers is the provider's row, which no customer has in scope.
"""

from django.db import migrations

from tenants import walls

TABLE = "incidents_relation"
BESIDE = f" AND (is_public OR {walls.PROVIDER_SIDE})"


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0042_relations")]

    operations = [
        migrations.RunSQL(f"""
            ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
            CREATE POLICY {TABLE}_tenant ON {TABLE}
                USING ({walls.IN_SCOPE_V2}{BESIDE})
                WITH CHECK ({walls.written_in_scope(TABLE)}{BESIDE});
            GRANT SELECT, INSERT, UPDATE ON {TABLE} TO {walls.APP};
            GRANT USAGE ON {TABLE}_id_seq TO {walls.APP};
        """),
        walls.validate_keys(),
        migrations.RunSQL(walls.told("incidents.relation", ("incident", "incident_id"))),
    ]
