"""Whose duties of the law are to be reminded of: made of declarations."""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import DueQueue

OBLIGATIONS = DueQueue("obligations", table="incidents_obligation", moment="alarm_at", urgency="1")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0080_law_alarms")]

    operations = [migrations.RunSQL(engine_due.functions_of(OBLIGATIONS))]
