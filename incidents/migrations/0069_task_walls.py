"""Walls of tasks: the desk's alone. Their keys begin beyond those of incidents."""

from django.db import migrations

from tenants import walls

FIRST_KEY = 4_000_000_000


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0068_tasks")]

    operations = [
        walls.provider_only_v2("incidents_task"),
        walls.validate_keys(),
        migrations.RunSQL(
            f"ALTER TABLE incidents_task ALTER COLUMN id RESTART WITH {FIRST_KEY + 1};"
            + walls.told("incidents.task", ("task", "id"))
            + "GRANT USAGE ON SEQUENCE incidents_task_id_seq TO servicedesk_app;"
        ),
    ]
