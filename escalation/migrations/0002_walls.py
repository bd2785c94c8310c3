"""Walls of escalations and notices, whose mail is due, and what lies about for too long."""

from django.db import migrations

from tenants import engine, walls

# A notice with internal words is for the provider's side only; one to a contact is the customer's.
SIDED = f"""
    ALTER POLICY escalation_notice_tenant ON escalation_notice
        USING ({walls.IN_SCOPE} AND (NOT is_internal OR {walls.PROVIDER_SIDE}))
        WITH CHECK ({walls.IN_SCOPE} AND (NOT is_internal OR {walls.PROVIDER_SIDE}));
"""

FUNCTIONS = """
CREATE FUNCTION servicedesk_due_escalations(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT e.tenant_id, e.provider_id FROM public.escalation_escalation e
    WHERE e.due_at <= at_moment
$$;

CREATE FUNCTION servicedesk_due_notices(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- Leases are timed by the database's clock, so that no wrong clock can split one.
    SELECT DISTINCT n.tenant_id, n.provider_id FROM public.escalation_notice n
    WHERE n.state = 'waiting' AND n.medium = 'email' AND n.due_at <= clock_timestamp()
$$;

-- A mail that comes back names only the notice, by an id that nobody can guess.
CREATE FUNCTION servicedesk_notice_by(named uuid)
RETURNS TABLE (tenant_id bigint, provider_id bigint, notice_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT n.tenant_id, n.provider_id, n.id FROM public.escalation_notice n
    WHERE n.public_id = named
$$;

-- Counts for whoever watches: nothing of any tenant in it. Dead rows count however young.
CREATE FUNCTION servicedesk_overdue(at_moment timestamptz, grace interval)
RETURNS TABLE (queue text, overdue bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT 'outbox', count(*) FROM public.tenants_outbox
        WHERE done_at IS NULL AND NOT is_dead AND due_at <= clock_timestamp() - grace
    UNION ALL SELECT 'outbox_dead', count(*) FROM public.tenants_outbox
        WHERE done_at IS NULL AND is_dead
    UNION ALL SELECT 'clocks', count(*) FROM public.incidents_clock
        WHERE alarm_at <= at_moment - grace
    UNION ALL SELECT 'rounds', count(*) FROM public.incidents_updateround
        WHERE alarm_at <= at_moment - grace
    UNION ALL SELECT 'escalations', count(*) FROM public.escalation_escalation
        WHERE due_at <= at_moment - grace
    UNION ALL SELECT 'notices', count(*) FROM public.escalation_notice
        WHERE state = 'waiting' AND medium = 'email' AND written_at <= at_moment - grace
    UNION ALL SELECT 'notices_failed', count(*) FROM public.escalation_notice
        WHERE state IN ('refused', 'given_up') AND written_at > at_moment - interval '1 day'
$$;

CREATE INDEX outbox_dead ON tenants_outbox (id) WHERE done_at IS NULL AND is_dead;
CREATE INDEX notices_failed ON escalation_notice (written_at)
    WHERE state IN ('refused', 'given_up');
GRANT SELECT ON escalation_escalation, escalation_notice TO servicedesk_engine;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO servicedesk_app;
"""
SIGNATURES = (
    "servicedesk_due_escalations(timestamptz)",
    "servicedesk_due_notices(timestamptz)",
    "servicedesk_notice_by(uuid)",
    "servicedesk_overdue(timestamptz, interval)",
)


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0001_escalations_and_notices"),
        ("incidents", "0002_walls"),
        ("tenants", "0003_shared_tables"),
    ]

    operations = [
        walls.records("escalation_escalation", "escalation_notice"),
        migrations.RunSQL(SIDED),
        walls.provider_only("escalation_delivery"),
        walls.append_only("escalation_delivery"),
        walls.shared("escalation_heartbeat", "SELECT, INSERT, UPDATE"),
        migrations.RunSQL(FUNCTIONS),
        walls.validate_keys(),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, SIGNATURES)),
    ]
