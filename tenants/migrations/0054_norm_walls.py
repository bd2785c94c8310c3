"""Walls of the norms of figures."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("tenants", "0053_norms")]

    operations = [
        walls.catalogue_v2("tenants_norm"),
        migrations.RunSQL("GRANT USAGE ON tenants_norm_id_seq TO servicedesk_app;"),
        migrations.RunSQL(walls.told("tenants.norm", ("norm", "id"))),
        walls.validate_keys(),
    ]
