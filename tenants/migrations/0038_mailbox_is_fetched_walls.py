"""Walls of what a mailbox is opened with and how that went, and the count of those that fail."""

from django.db import migrations

from tenants import engine, engine_mailboxes, walls

TABLES = ("tenants_mailboxpassword", "tenants_mailboxlook")


class Migration(migrations.Migration):
    # After the tables, not with them: keys to shared tables are checked at the end of theirs.
    dependencies = [("tenants", "0037_mailbox_is_fetched")]

    operations = [
        walls.provider_only_v2(*TABLES),
        *(
            migrations.RunSQL(f"GRANT USAGE ON {table}_id_seq TO servicedesk_app;")
            for table in TABLES
        ),
        migrations.RunSQL(
            engine_mailboxes.FAILING
            + "GRANT SELECT ON tenants_mailbox, tenants_mailboxlook TO servicedesk_engine;"
            + engine.handed_to_engine((engine_mailboxes.SIGNATURE,), (engine_mailboxes.SIGNATURE,))
        ),
        walls.validate_keys(),
    ]
