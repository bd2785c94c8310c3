"""Walls and history of the record, its reference numbers, and whose clocks have something due."""

from django.db import migrations

from tenants import engine, walls

RECORDS = (
    "incidents_incident",
    "incidents_assetlink",
    "incidents_clock",
    "incidents_pause",
    "incidents_updateround",
    "incidents_affectedcontact",
    "incidents_message",
    "incidents_proof",
    "incidents_call",
    "incidents_analysis",
    "incidents_actionstep",
    "incidents_review",
    "incidents_improvement",
    "incidents_rating",
    "incidents_complaint",
    "incidents_replay",
    "incidents_replayfinding",
)

# No lock and no gap-free promise: the chain gives completeness, and access is checked on each use.
REFERENCES = """
    CREATE SEQUENCE incidents_reference;
    GRANT USAGE ON SEQUENCE incidents_reference TO servicedesk_app;
"""

DUE = """
CREATE FUNCTION servicedesk_due_clocks(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT c.tenant_id, c.provider_id FROM public.incidents_clock c
    WHERE c.alarm_at <= at_moment
$$;
CREATE FUNCTION servicedesk_due_rounds(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT r.tenant_id, r.provider_id FROM public.incidents_updateround r
    WHERE r.alarm_at <= at_moment
$$;
GRANT SELECT ON incidents_clock, incidents_updateround TO servicedesk_engine;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO servicedesk_app;
"""
SIGNATURES = ("servicedesk_due_clocks(timestamptz)", "servicedesk_due_rounds(timestamptz)")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_incidents"), ("tenants", "0003_shared_tables")]

    operations = [
        walls.records(*RECORDS),
        walls.provider_only("incidents_note"),
        # What was said stays as it was said: a correction is a new entry.
        walls.append_only(
            "incidents_message", "incidents_note", "incidents_call", "incidents_analysis"
        ),
        walls.versioned("incidents_incident", "incident", derived="next_due_at"),
        migrations.RunSQL(REFERENCES),
        migrations.RunSQL(DUE),
        walls.validate_keys(),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, SIGNATURES)),
    ]
