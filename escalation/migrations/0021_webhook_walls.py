"""Walls of webhooks, what is due of them, and what may be forgotten again."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import BY_DATABASE, DueQueue, Stuck

WEBHOOKS = DueQueue(
    "webhooks",
    table="escalation_webhooksend",
    moment="due_at",
    condition="q.state = 'waiting'",
    urgency="5",
    by=BY_DATABASE,
    stuck=Stuck("webhooks_given_up", "q.state = 'dead'"),
)
TABLES = ("webhook", "webhooksecret", "webhooksend", "webhooktry")
SEQUENCES = "".join(
    f"GRANT USAGE ON escalation_{table}_id_seq TO servicedesk_app;" for table in TABLES
)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0020_webhooks")]

    operations = [
        walls.for_its_customer("escalation_webhook"),
        walls.provider_only_v2(
            "escalation_webhooksecret", "escalation_webhooksend", "escalation_webhooktry"
        ),
        migrations.RunSQL(
            "GRANT DELETE ON escalation_webhooksend, escalation_webhooktry TO servicedesk_app;"
        ),
        migrations.RunSQL(SEQUENCES),
        migrations.RunSQL(walls.told("escalation.webhook", ("webhook", "id"))),
        migrations.RunSQL(engine_due.functions_of(WEBHOOKS)),
        walls.validate_keys(),
    ]
