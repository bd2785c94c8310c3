"""What follows an event by urgency, in the order of its subject, and whose is due first.

What waits at the moment of the upgrade has no subject yet, and waits for no other.
"""

from django.db import migrations, models

from tenants import engine
from tenants.batch import together

PENDING = models.Q(done_at__isnull=True, is_dead=False)
DUE = """
CREATE FUNCTION servicedesk_due_outbox_v2(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint, urgency integer, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- Leases are timed by the database's clock, so that no wrong clock can split one.
    SELECT o.tenant_id, o.provider_id, min(o.rank)::integer, min(o.due_at)
    FROM public.tenants_outbox o
    WHERE o.done_at IS NULL AND NOT o.is_dead AND o.due_at <= clock_timestamp()
    GROUP BY o.tenant_id, o.provider_id
$$;

-- Forgets, a batch at a time, what was done so long ago; its events stay.
CREATE FUNCTION servicedesk_clear_outbox(kept interval, batch integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM public.tenants_outbox WHERE id IN (
            SELECT id FROM public.tenants_outbox
            WHERE done_at < clock_timestamp() - greatest(kept, interval '1 day')
            ORDER BY done_at LIMIT batch
        ) RETURNING 1
    ) SELECT count(*) FROM gone
$$;
GRANT DELETE ON tenants_outbox TO servicedesk_engine;
"""
SIGNATURES = (
    "servicedesk_due_outbox_v2(timestamptz)",
    "servicedesk_clear_outbox(interval, integer)",
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0016_no_index_twice")]

    operations = together(
        migrations.AddField(
            "outbox", "rank", models.PositiveSmallIntegerField(db_default=5, default=5)
        ),
        migrations.AddField("outbox", "subject_kind", models.CharField(max_length=40, null=True)),
        migrations.AddField("outbox", "subject_id", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "outbox",
            models.Index(
                fields=["tenant", "rank", "due_at", "id"], condition=PENDING, name="outbox_by_rank"
            ),
        ),
        migrations.AddIndex(
            "outbox",
            models.Index(
                fields=["tenant", "subject_kind", "subject_id", "id"],
                condition=PENDING,
                name="outbox_by_subject",
            ),
        ),
        migrations.AddIndex(
            "outbox",
            models.Index(
                fields=["done_at"],
                condition=models.Q(done_at__isnull=False),
                name="outbox_done",
            ),
        ),
        migrations.RemoveIndex("outbox", "outbox_pending_of_tenant"),
        migrations.RunSQL(DUE),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, SIGNATURES)),
    )
