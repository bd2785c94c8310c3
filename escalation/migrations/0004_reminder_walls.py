"""The key of the round that somebody was reminded of."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [("escalation", "0003_reasons_and_reminders")]

    operations = [walls.validate_keys()]
