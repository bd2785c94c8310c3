"""Walls of the facts of a breach: the customer's record, never changed, each told in the chain."""

from django.db import migrations

from tenants import walls

TABLES = ("fact",)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0076_facts")]

    operations = [
        walls.records_v2(*(f"incidents_{name}" for name in TABLES)),
        walls.append_only(*(f"incidents_{name}" for name in TABLES)),
        walls.validate_keys(),
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ("incident", "incident_id")) for name in TABLES)
            + "GRANT USAGE ON SEQUENCE incidents_fact_id_seq TO servicedesk_app;"
        ),
    ]
