"""How urgent a mail is, and whose mail and escalations are due, the most urgent first."""

from django.db import migrations, models

from tenants import engine
from tenants.batch import together

DUE = """
CREATE FUNCTION servicedesk_due_escalations_v2(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint, urgency integer, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.tenant_id, e.provider_id, min(i.priority)::integer, min(e.due_at)
    FROM public.escalation_escalation e
    JOIN public.incidents_incident i ON i.id = e.incident_id
    WHERE e.due_at <= at_moment GROUP BY e.tenant_id, e.provider_id
$$;
CREATE FUNCTION servicedesk_due_notices_v2(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint, urgency integer, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- Leases are timed by the database's clock, so that no wrong clock can split one.
    SELECT n.tenant_id, n.provider_id, min(n.rank)::integer, min(n.due_at)
    FROM public.escalation_notice n
    WHERE n.state = 'waiting' AND n.medium = 'email' AND n.due_at <= clock_timestamp()
    GROUP BY n.tenant_id, n.provider_id
$$;
-- The same in whichever order the rooms were migrated.
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO servicedesk_app;
"""
SIGNATURES = (
    "servicedesk_due_escalations_v2(timestamptz)",
    "servicedesk_due_notices_v2(timestamptz)",
)
WAITING = models.Q(state="waiting", medium="email")


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0012_no_index_twice"),
        ("incidents", "0026_due_by_urgency"),
        ("tenants", "0017_outbox_by_urgency"),
    ]

    operations = together(
        migrations.AddField(
            "notice",
            "rank",
            models.PositiveSmallIntegerField(verbose_name="urgency", db_default=5, default=5),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["tenant", "rank", "due_at", "id"], condition=WAITING, name="mail_by_urgency"
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["due_at", "tenant", "provider", "rank"],
                condition=WAITING,
                name="tenants_with_mail",
            ),
        ),
        migrations.RemoveIndex("notice", "mail_to_send"),
        migrations.RemoveIndex("notice", "tenants_with_mail_to_send"),
        migrations.RunSQL(DUE),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, SIGNATURES)),
    )
