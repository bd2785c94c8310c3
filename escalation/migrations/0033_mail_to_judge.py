"""Mail that waits for a person counts as neglected after four hours, not at once."""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import DueQueue, Stuck

INBOX = DueQueue(
    "inbox",
    table="escalation_receivedmail",
    moment="received_at",
    condition="q.state = 'waiting'",
    urgency="3",
    stuck=Stuck(
        "mail_to_judge",
        "q.state IN ('held', 'quarantined') AND q.received_at <= at_moment - interval '4 hours'",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("escalation", "0032_monitoring_walls")]

    operations = [migrations.RunSQL(engine_due.functions_of(INBOX))]
