"""Walls of moving in, and what is due of it."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import BY_DATABASE, DueQueue

MOVES = DueQueue("moves", table="incidents_movein", moment="due_at", urgency="5", by=BY_DATABASE)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("incidents", "0073_move_in")]

    operations = [
        walls.provider_only_v2("incidents_movein", "incidents_moveinfault"),
        migrations.RunSQL("GRANT DELETE ON incidents_moveinfault TO servicedesk_app;"),
        migrations.RunSQL(
            "GRANT USAGE ON incidents_movein_id_seq, incidents_moveinfault_id_seq"
            " TO servicedesk_app;"
        ),
        migrations.RunSQL(engine_due.functions_of(MOVES)),
        walls.validate_keys(),
    ]
