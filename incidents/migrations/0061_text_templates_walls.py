"""Walls of templates: of the desk alone, no customer's transaction reads any."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0060_text_templates")]

    operations = [
        walls.provider_only_v2("incidents_texttemplate"),
        migrations.RunSQL("GRANT USAGE ON incidents_texttemplate_id_seq TO servicedesk_app;"),
        migrations.RunSQL(walls.told("incidents.texttemplate", ("texttemplate", "id"))),
        walls.validate_keys(),
    ]
