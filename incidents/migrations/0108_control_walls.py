"""Walls of recurring duties and their proofs, and whose are to be reminded of."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

CONTROLS = DueQueue("controls", table="incidents_control", moment="remind_at", urgency="5")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0107_controls")]

    operations = [
        walls.records_v2("incidents_control", "incidents_controlproof"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.control", ("control", "id"))
            + walls.told("incidents.controlproof", ("control", "control_id"))
            + "GRANT USAGE ON SEQUENCE incidents_control_id_seq, incidents_controlproof_id_seq"
            " TO servicedesk_app;"
        ),
        migrations.RunSQL(engine_due.functions_of(CONTROLS)),
    ]
