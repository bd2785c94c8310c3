"""Whose escalations and mails are due, and how much of all is overdue: made of declarations.

Each queue counts what is overdue by a function of its own; the one that knew all of them goes.
"""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import BY_CALLER, BY_DATABASE, DueQueue, Stuck

ESCALATIONS = DueQueue(
    "escalations",
    table="escalation_escalation",
    moment="due_at",
    urgency="i.priority",
    joined="JOIN public.incidents_incident i ON i.id = q.incident_id",
)
NOTICES = DueQueue(
    "notices",
    table="escalation_notice",
    moment="due_at",
    condition="q.state = 'waiting' AND q.medium = 'email'",
    urgency="q.rank",
    by=BY_DATABASE,
    since="written_at",
    since_by=BY_CALLER,
    stuck=Stuck("notices_failed", "q.state IN ('refused', 'given_up') AND q.seen_at IS NULL"),
)
ALL_AT_ONCE = """
    SET LOCAL ROLE servicedesk_engine;
    DROP FUNCTION servicedesk_overdue(timestamptz, interval);
    RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("escalation", "0015_calls_end_by_themselves")]

    operations = [
        migrations.RunSQL(engine_due.functions_of(ESCALATIONS, NOTICES)),
        migrations.RunSQL(ALL_AT_ONCE),
    ]
