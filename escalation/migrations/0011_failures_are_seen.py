"""What did not arrive stays in the counts of whoever watches until a person has seen it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tenants import engine
from tenants.batch import together

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
        WHERE state IN ('refused', 'given_up') AND seen_at IS NULL
$$;
"""
INDEX = """
    DROP INDEX notices_failed;
    CREATE INDEX notices_failed ON escalation_notice (tenant_id, id)
        WHERE state IN ('refused', 'given_up') AND seen_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0010_overdue_breaches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.AddField(
            "notice", "seen_at", models.DateTimeField(null=True, verbose_name="failure seen")
        ),
        migrations.AddField(
            "notice",
            "seen_by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "delivery",
            "outcome",
            models.CharField(
                choices=[
                    ("accepted", "Accepted"),
                    ("later", "To be tried again"),
                    ("unsure", "Perhaps accepted"),
                    ("refused", "Refused"),
                    ("bounced", "Returned afterwards"),
                ],
                max_length=8,
                verbose_name="outcome",
            ),
        ),
        migrations.RunSQL(INDEX),
        migrations.RunSQL(engine.replaced_by_engine(OVERDUE)),
    )
