"""Walls of holds, of logs that are kept and of a suspected crime: the desk's alone, all told."""

from django.db import migrations

from tenants import walls

TABLES = ("legalhold", "logretention", "sideholder", "policedecision", "policecomplaint")
NAMES = tuple(f"incidents_{name}" for name in TABLES)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0094_holds")]

    operations = [
        walls.provider_only_v2(*NAMES),
        walls.validate_keys(),
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ("incident", "incident_id")) for name in TABLES)
            + "GRANT USAGE ON SEQUENCE "
            + ", ".join(f"{name}_id_seq" for name in NAMES)
            + " TO servicedesk_app;"
        ),
    ]
