"""Whose mail waits to be handled, and how much of it should have been."""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import DueQueue, Stuck

INBOX = DueQueue(
    "inbox",
    table="escalation_receivedmail",
    moment="received_at",
    condition="q.state = 'waiting'",
    urgency="3",
    stuck=Stuck("mail_to_judge", "q.state IN ('held', 'quarantined')"),
)


class Migration(migrations.Migration):
    dependencies = [("escalation", "0026_mail_to_handle")]

    operations = [migrations.RunSQL(engine_due.functions_of(INBOX))]
