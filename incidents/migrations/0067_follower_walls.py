"""Walls of who follows an incident: the desk's alone."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0066_followers")]

    operations = [
        walls.provider_only_v2("incidents_follower"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.follower", ("incident", "incident_id"))
            + "GRANT USAGE ON SEQUENCE incidents_follower_id_seq TO servicedesk_app;"
        ),
    ]
