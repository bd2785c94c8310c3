"""Walls of continuity plans, and which are to be looked at."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

CONTINUITY = DueQueue("continuity", table="incidents_continuityplan", moment="look_at", urgency="5")
TABLES = ("incidents_continuityplan", "incidents_planasset", "incidents_planuse")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0131_continuity")]

    operations = [
        walls.records_v2(*TABLES),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.continuityplan", ("continuityplan", "id"))
            + walls.told("incidents.planasset", ("continuityplan", "plan_id"))
            + walls.told("incidents.planuse", ("incident", "incident_id"))
            + "".join(
                f"GRANT USAGE ON SEQUENCE {table}_id_seq TO servicedesk_app;" for table in TABLES
            )
        ),
        migrations.RunSQL(engine_due.functions_of(CONTINUITY)),
    ]
