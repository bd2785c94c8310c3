"""Walls of decisions that no law counts from an incident."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0110_duty_denials")]

    operations = [
        walls.records_v2("incidents_dutydenial"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.dutydenial", ("incident", "incident_id"))
            + "GRANT USAGE ON SEQUENCE incidents_dutydenial_id_seq TO servicedesk_app;"
        ),
    ]
