"""Walls of registers by mail, and what is due of them."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

MONTHLY = DueQueue(
    "monthly_registers", table="reporting_monthlyregister", moment="due_at", urgency="5"
)


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("reporting", "0008_monthly_registers")]

    operations = [
        walls.records_v2("reporting_monthlyregister"),
        migrations.RunSQL("GRANT USAGE ON reporting_monthlyregister_id_seq TO servicedesk_app;"),
        migrations.RunSQL(engine_due.functions_of(MONTHLY)),
        walls.validate_keys(),
    ]
