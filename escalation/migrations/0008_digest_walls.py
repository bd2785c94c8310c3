"""Walls of the digests: what was sent when is never changed."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [("escalation", "0007_digests")]

    operations = [
        walls.records("escalation_digest"),
        walls.append_only("escalation_digest"),
        walls.validate_keys(),
    ]
