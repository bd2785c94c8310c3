"""Walls of ways to recover: the desk's own; each change is told in the chain of its incident."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0099_recovery_options")]

    operations = [
        walls.provider_only_v2("incidents_recoveryoption"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.recoveryoption", ("incident", "incident_id"))
            + "GRANT USAGE ON SEQUENCE incidents_recoveryoption_id_seq TO servicedesk_app;"
        ),
    ]
