"""Walls of decisions on personal data, and whose terms have something due."""

from django.db import migrations

from tenants import engine, walls

# Also who has something open from before there were terms: the tick begins them.
DUE = """
CREATE FUNCTION servicedesk_due_breaches(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT b.tenant_id, b.provider_id FROM public.incidents_breachclock b
    WHERE b.alarm_at <= at_moment
    UNION
    SELECT i.tenant_id, i.provider_id FROM public.incidents_incident i
    WHERE i.status <> 'closed' AND i.personal_data <> 'no' AND NOT i.is_elsewhere
        AND NOT EXISTS (SELECT 1 FROM public.incidents_breachclock b WHERE b.incident_id = i.id)
$$;
GRANT SELECT ON incidents_breachclock, incidents_incident TO servicedesk_engine;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO servicedesk_app;
"""
SIGNATURES = ("servicedesk_due_breaches(timestamptz)",)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0019_breach_decisions")]

    operations = [
        walls.records(
            "incidents_breachclock", "incidents_breachdecision", "incidents_breachfiling"
        ),
        walls.append_only("incidents_breachdecision", "incidents_breachfiling"),
        migrations.RunSQL(DUE),
        walls.validate_keys(),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, SIGNATURES)),
    ]
