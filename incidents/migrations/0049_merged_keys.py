"""The key by which a merged incident points at the one in which it goes on, checked."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the column, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0048_merged")]

    operations = [walls.validate_keys()]
