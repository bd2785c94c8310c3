"""Walls of planned maintenance, and when each is over."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

MAINTENANCE = DueQueue(
    "maintenance",
    table="escalation_maintenance",
    moment="ends_at",
    condition="q.done_at IS NULL",
    urgency="3",
)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0044_maintenance")]

    operations = [
        walls.records_v2("escalation_maintenance"),
        migrations.RunSQL("GRANT USAGE ON escalation_maintenance_id_seq TO servicedesk_app;"),
        migrations.RunSQL(walls.told("escalation.maintenance", ("maintenance", "id"))),
        migrations.RunSQL(engine_due.functions_of(MAINTENANCE)),
        walls.validate_keys(),
    ]
