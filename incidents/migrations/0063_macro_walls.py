"""Walls of macros: of the desk alone, no customer's transaction reads any."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0062_macros")]

    operations = [
        walls.provider_only_v2("incidents_macro"),
        migrations.RunSQL("GRANT USAGE ON incidents_macro_id_seq TO servicedesk_app;"),
        migrations.RunSQL(walls.told("incidents.macro", ("macro", "id"))),
        walls.validate_keys(),
    ]
