"""Whose outbox is due, and how much of all is overdue: made of one declaration."""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import BY_DATABASE, DueQueue, Stuck

OUTBOX = DueQueue(
    "outbox",
    table="tenants_outbox",
    moment="due_at",
    condition="q.done_at IS NULL AND NOT q.is_dead",
    urgency="q.rank",
    by=BY_DATABASE,
    stuck=Stuck("outbox_dead", "q.done_at IS NULL AND q.is_dead"),
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0021_events_of_setup")]

    operations = [migrations.RunSQL(engine_due.functions_of(OUTBOX))]
