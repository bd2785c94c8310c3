"""Walls of who hears by mail of a status page: for the desk alone, and removed when they end it."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0050_status_readers")]

    operations = [
        walls.provider_only_v2("escalation_statusreader"),
        migrations.RunSQL(
            "GRANT DELETE ON escalation_statusreader TO servicedesk_app;"
            "GRANT USAGE ON escalation_statusreader_id_seq TO servicedesk_app;"
        ),
        walls.validate_keys(),
    ]
