"""Whose incidents come back from waiting, and how many should have: made of declarations."""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import DueQueue

WAITS = DueQueue("waits", table="incidents_incident", moment="waits_until", urgency="q.priority")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0052_waits")]

    operations = [migrations.RunSQL(engine_due.functions_of(WAITS))]
