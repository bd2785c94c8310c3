"""Walls of the answers of customers."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0014_replies_and_followers")]

    operations = [
        walls.records("incidents_customerreply"),
        walls.validate_keys(),
    ]
