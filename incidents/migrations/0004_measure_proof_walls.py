"""Walls of the proofs of measures."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0003_measure_proofs")]

    operations = [
        walls.records("incidents_measureproof"),
        walls.append_only("incidents_measureproof"),
        walls.validate_keys(),
    ]
