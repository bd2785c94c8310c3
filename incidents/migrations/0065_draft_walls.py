"""Walls of drafts: of the desk alone, and taken away again."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0064_drafts")]

    operations = [
        walls.provider_only_v2("incidents_draft"),
        migrations.RunSQL(
            "GRANT DELETE ON incidents_draft TO servicedesk_app;"
            "GRANT USAGE ON incidents_draft_id_seq TO servicedesk_app;"
        ),
        walls.validate_keys(),
    ]
