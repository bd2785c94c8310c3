"""Walls of hand-overs, and when each is due."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

HAND_OVERS = DueQueue(
    "hand_overs", table="escalation_rotawatch", moment="hand_over_at", urgency="3"
)
TABLES = ("escalation_handover", "escalation_handoverword")
SEQUENCES = "".join(f"GRANT USAGE ON {table}_id_seq TO servicedesk_app;" for table in TABLES)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0041_hand_overs")]

    operations = [
        walls.provider_only_v2(*TABLES),
        migrations.RunSQL(SEQUENCES),
        migrations.RunSQL(walls.told("escalation.handover", ("handover", "id"))),
        migrations.RunSQL(walls.told("escalation.handoverword", ("handoverword", "id"))),
        migrations.RunSQL(engine_due.functions_of(HAND_OVERS)),
        walls.validate_keys(),
    ]
