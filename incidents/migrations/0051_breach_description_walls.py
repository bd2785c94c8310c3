"""Walls of descriptions of breaches: the customer's record, written once, each told in the chain."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0050_breach_descriptions")]

    operations = [
        walls.records_v2("incidents_breachdescription"),
        walls.append_only("incidents_breachdescription"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.breachdescription", ("incident", "incident_id"))
            + "GRANT USAGE ON incidents_breachdescription_id_seq TO servicedesk_app;"
        ),
    ]
