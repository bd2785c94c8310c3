"""The walls of exports."""

from django.db import migrations

from tenants import walls

SEQUENCE = "GRANT USAGE ON SEQUENCE reporting_export_id_seq TO servicedesk_app;"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_exports"), ("tenants", "0003_shared_tables")]

    operations = [
        walls.records("reporting_export"),
        migrations.RunSQL(SEQUENCE),
        walls.validate_keys(),
    ]
