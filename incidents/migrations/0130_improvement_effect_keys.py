"""The key of an improvement that follows another, checked once its column is there."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [("incidents", "0129_improvement_effects")]

    operations = [walls.validate_keys()]
