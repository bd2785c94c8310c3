"""Walls of received mail."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("escalation", "0018_received_mail")]

    operations = [
        walls.provider_only_v2("escalation_receivedmail"),
        migrations.RunSQL("GRANT USAGE ON escalation_receivedmail_id_seq TO servicedesk_app;"),
        walls.validate_keys(),
    ]
