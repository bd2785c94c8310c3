"""Walls of the invitations; one that is taken back is removed."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_invitations")]

    operations = [
        walls.configuration("tenants_invitation"),
        walls.validate_keys(),
    ]
