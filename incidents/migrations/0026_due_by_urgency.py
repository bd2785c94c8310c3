"""Whose clocks, rounds and terms are due, and how urgent the most urgent of them is."""

from django.db import migrations

from tenants import engine

DUE = """
CREATE FUNCTION servicedesk_due_clocks_v2(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint, urgency integer, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.tenant_id, c.provider_id, min(c.priority)::integer, min(c.alarm_at)
    FROM public.incidents_clock c
    WHERE c.alarm_at <= at_moment GROUP BY c.tenant_id, c.provider_id
$$;
CREATE FUNCTION servicedesk_due_rounds_v2(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint, urgency integer, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.tenant_id, r.provider_id, min(i.priority)::integer, min(r.alarm_at)
    FROM public.incidents_updateround r
    JOIN public.incidents_incident i ON i.id = r.incident_id
    WHERE r.alarm_at <= at_moment GROUP BY r.tenant_id, r.provider_id
$$;
CREATE FUNCTION servicedesk_due_breaches_v2(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint, urgency integer, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.tenant_id, d.provider_id, 1, min(b.alarm_at)
    FROM public.servicedesk_due_breaches(at_moment) d
    LEFT JOIN public.incidents_breachclock b
        ON b.tenant_id = d.tenant_id AND b.alarm_at <= at_moment
    GROUP BY d.tenant_id, d.provider_id
$$;
"""
SIGNATURES = (
    "servicedesk_due_clocks_v2(timestamptz)",
    "servicedesk_due_rounds_v2(timestamptz)",
    "servicedesk_due_breaches_v2(timestamptz)",
)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0025_order_of_closed")]

    operations = [
        migrations.RunSQL(DUE),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, SIGNATURES)),
    ]
