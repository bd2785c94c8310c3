"""Whose digest of the bell is due, and how many should have been: made of declarations."""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import DueQueue

BELL_DIGESTS = DueQueue("bell_digests", table="escalation_bellchoice", moment="due_at", urgency="5")


class Migration(migrations.Migration):
    dependencies = [("escalation", "0023_bell_walls")]

    operations = [migrations.RunSQL(engine_due.functions_of(BELL_DIGESTS))]
