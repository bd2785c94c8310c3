"""The keys by which an asset and a customer point at the team that gets their reports, checked."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the columns, not with them: keys to shared tables are checked at the end of theirs.
    dependencies = [("tenants", "0030_reached_and_routed")]

    operations = [walls.validate_keys()]
