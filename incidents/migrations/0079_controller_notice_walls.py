"""Walls of the notices to the controller: the customer's record, each change told in the chain."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of that.
    dependencies = [("incidents", "0078_controller_notices")]

    operations = [
        walls.records_v2("incidents_controllernotice"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.controllernotice", ("incident", "incident_id"))
            + "GRANT USAGE ON SEQUENCE incidents_controllernotice_id_seq TO servicedesk_app;"
        ),
    ]
