"""Whose clocks, rounds and terms are due, and how much of all is overdue: made of declarations."""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import DueQueue

CLOCKS = DueQueue("clocks", table="incidents_clock", moment="alarm_at", urgency="q.priority")
ROUNDS = DueQueue(
    "rounds",
    table="incidents_updateround",
    moment="alarm_at",
    urgency="i.priority",
    joined="JOIN public.incidents_incident i ON i.id = q.incident_id",
)
BREACHES = DueQueue(
    "breaches",
    table="incidents_breachclock",
    moment="alarm_at",
    also=(
        "SELECT i.tenant_id, i.provider_id, 1, NULL::timestamptz FROM public.incidents_incident i"
        " WHERE i.status <> 'closed' AND i.personal_data <> 'no' AND NOT i.is_elsewhere"
        " AND NOT EXISTS (SELECT FROM public.incidents_breachclock b WHERE b.incident_id = i.id)"
    ),
)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0029_rows_are_told")]

    operations = [migrations.RunSQL(engine_due.functions_of(CLOCKS, ROUNDS, BREACHES))]
