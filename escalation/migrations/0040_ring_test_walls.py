"""Walls of test messages, and when whoever is on duty is due."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

RINGS = DueQueue("rings", table="escalation_rotawatch", moment="ring_at", urgency="5")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0039_ring_tests")]

    operations = [
        walls.provider_only_v2("escalation_ringtest"),
        migrations.RunSQL("GRANT USAGE ON escalation_ringtest_id_seq TO servicedesk_app;"),
        migrations.RunSQL(walls.told("escalation.ringtest", ("ringtest", "id"))),
        migrations.RunSQL(engine_due.functions_of(RINGS)),
        walls.validate_keys(),
    ]
