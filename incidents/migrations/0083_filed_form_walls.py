"""Walls of forms as they were filed: the customer's record, never changed, told in the chain."""

from django.db import migrations

from tenants import walls

TABLES = ("filedform",)


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0082_filed_forms")]

    operations = [
        walls.records_v2(*(f"incidents_{name}" for name in TABLES)),
        walls.append_only(*(f"incidents_{name}" for name in TABLES)),
        walls.validate_keys(),
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ("incident", "incident_id")) for name in TABLES)
            + "GRANT USAGE ON SEQUENCE incidents_filedform_id_seq TO servicedesk_app;"
        ),
    ]
