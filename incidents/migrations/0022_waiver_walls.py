"""Walls of exceptions."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0021_waivers")]

    operations = [walls.records("incidents_waiver"), walls.validate_keys()]
