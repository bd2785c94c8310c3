"""Walls of prepared exports, and what is due of them."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import BY_DATABASE, DueQueue

EXPORTS = DueQueue(
    "exports", table="reporting_exportjob", moment="due_at", urgency="5", by=BY_DATABASE
)


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("reporting", "0005_export_jobs")]

    operations = [
        walls.records_v2("reporting_exportjob"),
        migrations.RunSQL("GRANT USAGE ON reporting_exportjob_id_seq TO servicedesk_app;"),
        migrations.RunSQL(engine_due.functions_of(EXPORTS)),
        walls.validate_keys(),
    ]
