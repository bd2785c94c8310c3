"""Walls of the sums that figures are read from, what is due of them, and a first count of all."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import BY_DATABASE, DueQueue

FIGURES = DueQueue(
    "figures", table="reporting_figuredirty", moment="due_at", urgency="5", by=BY_DATABASE
)
TABLES = ("reporting_figurefact", "reporting_figurecell", "reporting_figuredirty")
FROZEN = "reporting_frozenmonth"
# Whoever has incidents already: the worker counts them, some at a time. Row-level security holds
# for the owner too, so it is lifted from the owner, inside this transaction.
FIRST = """
    ALTER TABLE incidents_incident NO FORCE ROW LEVEL SECURITY;
    INSERT INTO reporting_figuredirty (tenant_id, provider_id, incident_id, due_at)
        SELECT tenant_id, provider_id, id, clock_timestamp() FROM incidents_incident;
    ALTER TABLE incidents_incident FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("reporting", "0010_figures"), ("incidents", "0102_one_clock_is_due")]

    operations = [
        migrations.RunSQL(FIRST),
        walls.configuration_v2(*TABLES),
        walls.records_v2(FROZEN),
        walls.append_only(FROZEN),
        migrations.RunSQL(walls.told("reporting.frozenmonth", ("frozenmonth", "id"))),
        *(
            migrations.RunSQL(f"GRANT USAGE ON {table}_id_seq TO servicedesk_app;")
            for table in (*TABLES, FROZEN)
        ),
        migrations.RunSQL(engine_due.functions_of(FIGURES)),
        walls.validate_keys(),
    ]
