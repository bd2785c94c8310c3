"""Whose duties of the law are due, with whose terms are still to be carried over to them.

The terms of personal data breaches had a queue of their own, which goes.
"""

from django.db import migrations

from tenants import engine_due
from tenants.ledger.due import DueQueue

OBLIGATIONS = DueQueue(
    "obligations",
    table="incidents_obligation",
    moment="alarm_at",
    urgency="1",
    also=(
        "SELECT i.tenant_id, i.provider_id, 1, NULL::timestamptz FROM public.incidents_incident i"
        " WHERE i.status <> 'closed' AND i.personal_data <> 'no' AND NOT i.is_elsewhere"
        " AND NOT EXISTS (SELECT FROM public.incidents_obligation o"
        " WHERE o.incident_id = i.id AND o.duty = 'gdpr_33_1')"
        " UNION ALL SELECT b.tenant_id, b.provider_id, 1, NULL::timestamptz"
        " FROM public.incidents_breachclock b"
        " WHERE NOT EXISTS (SELECT FROM public.incidents_obligation o"
        " WHERE o.incident_id = b.incident_id AND o.duty = 'gdpr_33_1')"
    ),
)
BREACHES = """
    SET LOCAL ROLE servicedesk_engine;
    DROP FUNCTION servicedesk_due_breaches_v2(timestamptz);
    DROP FUNCTION servicedesk_due_breaches(timestamptz);
    DROP FUNCTION servicedesk_overdue_breaches(timestamptz, interval);
    RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0101_one_clock")]

    operations = [
        migrations.RunSQL(engine_due.functions_of(OBLIGATIONS)),
        migrations.RunSQL(BREACHES),
    ]
