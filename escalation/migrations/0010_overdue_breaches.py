"""Whoever watches also sees terms of personal data breaches that should have spoken."""

from django.db import migrations

from tenants import engine

# Counts for whoever watches: nothing of any tenant in it. Dead rows count however young.
OVERDUE = """
CREATE OR REPLACE FUNCTION servicedesk_overdue(at_moment timestamptz, grace interval)
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
    UNION ALL SELECT 'breaches', count(*) FROM public.incidents_breachclock
        WHERE alarm_at <= at_moment - grace
    UNION ALL SELECT 'escalations', count(*) FROM public.escalation_escalation
        WHERE due_at <= at_moment - grace
    UNION ALL SELECT 'notices', count(*) FROM public.escalation_notice
        WHERE state = 'waiting' AND medium = 'email' AND written_at <= at_moment - grace
    UNION ALL SELECT 'notices_failed', count(*) FROM public.escalation_notice
        WHERE state IN ('refused', 'given_up') AND written_at > at_moment - interval '1 day'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0009_answers"),
        ("incidents", "0020_breach_walls"),
    ]

    operations = [migrations.RunSQL(engine.replaced_by_engine(OVERDUE))]
