"""Walls of monitoring, and what is due of it."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue, Stuck

ALERTS = DueQueue(
    "alerts",
    table="escalation_alert",
    moment="received_at",
    condition="q.state = 'waiting'",
    urgency="2",
    stuck=Stuck(
        "alerts_failed", "q.state = 'failed' AND q.received_at > at_moment - interval '1 day'"
    ),
)
ALARMS = DueQueue("alarms", table="escalation_alarm", moment="settles_at", urgency="4")
TABLES = ("alertsource", "alertcustomer", "alarm", "alert")
SEQUENCES = "".join(
    f"GRANT USAGE ON escalation_{table}_id_seq TO servicedesk_app;" for table in TABLES
)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0031_monitoring")]

    operations = [
        walls.provider_only_v2(*(f"escalation_{table}" for table in TABLES)),
        migrations.RunSQL(
            "GRANT DELETE ON escalation_alertcustomer, escalation_alert TO servicedesk_app;"
        ),
        migrations.RunSQL(SEQUENCES),
        migrations.RunSQL(walls.told("escalation.alertsource", ("alertsource", "id"))),
        migrations.RunSQL(walls.told("escalation.alertcustomer", ("alertcustomer", "id"))),
        migrations.RunSQL(engine_due.functions_of(ALERTS, ALARMS)),
        walls.validate_keys(),
    ]
