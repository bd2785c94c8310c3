"""The key of entries to their tasks, checked: each is of the customer whose task it is."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the column, not with it: its key is checked at the end of its own migration.
    dependencies = [("escalation", "0034_bell_of_tasks")]

    operations = [walls.validate_keys()]
