"""Walls of mailbox."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("tenants", "0032_mailbox")]

    operations = [
        walls.provider_only_v2("tenants_mailbox"),
        migrations.RunSQL("GRANT USAGE ON tenants_mailbox_id_seq TO servicedesk_app;"),
        migrations.RunSQL(walls.told("tenants.mailbox", ("mailbox", "id"))),
        walls.validate_keys(),
    ]
