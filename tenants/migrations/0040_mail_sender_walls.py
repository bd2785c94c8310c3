"""Walls of who mail comes from, and of the keys that it is signed with."""

from django.db import migrations

from tenants import walls

TABLES = ("tenants_mailsender", "tenants_mailsenderkey")


class Migration(migrations.Migration):
    # After the tables, not with them: keys to shared tables are checked at the end of theirs.
    dependencies = [("tenants", "0039_mail_senders")]

    operations = [
        walls.provider_only_v2(*TABLES),
        *(
            migrations.RunSQL(f"GRANT USAGE ON {table}_id_seq TO servicedesk_app;")
            for table in TABLES
        ),
        migrations.RunSQL(walls.told("tenants.mailsender", ("mailsender", "id"))),
        walls.validate_keys(),
    ]
