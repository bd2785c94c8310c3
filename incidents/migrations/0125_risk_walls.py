"""Walls of risks, and which are to be counted."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

RISKS = DueQueue("risks", table="incidents_risk", moment="look_at", urgency="5")


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of its own.
    dependencies = [("incidents", "0124_risks")]

    operations = [
        walls.records_v2("incidents_risk"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.risk", ("risk", "id"))
            + "GRANT USAGE ON SEQUENCE incidents_risk_id_seq TO servicedesk_app;"
        ),
        migrations.RunSQL(engine_due.functions_of(RISKS)),
    ]
