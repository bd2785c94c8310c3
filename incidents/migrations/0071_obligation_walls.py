"""Walls of what the law asks: the customer's record, each change told in the chain."""

from django.db import migrations

from tenants import walls

TABLES = ("dutystart", "obligation", "obligationanswer")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0070_obligations")]

    operations = [
        walls.records_v2(*(f"incidents_{name}" for name in TABLES)),
        walls.validate_keys(),
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ("incident", "incident_id")) for name in TABLES)
            + "GRANT USAGE ON SEQUENCE incidents_dutystart_id_seq, incidents_obligation_id_seq,"
            " incidents_obligationanswer_id_seq TO servicedesk_app;"
        ),
    ]
