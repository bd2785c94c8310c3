"""What is recorded is changed only with an event that tells it: exports."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_scope_of_whole_providers"),
        ("tenants", "0020_rows_are_told"),
    ]

    operations = [migrations.RunSQL(walls.told("reporting.export", ("export", "id")))]
