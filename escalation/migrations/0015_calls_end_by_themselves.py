"""What ends a telephone task is the answered call, or that its round is owed no more.

A worker finds that after the COMMIT that told it: no event of its own transaction does.
"""

from django.db import migrations

from tenants import engine

TOLD = """
CREATE OR REPLACE FUNCTION servicedesk_notice_is_told() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since bigint := nullif(current_setting('servicedesk.first_event', true), '')::bigint;
    notice public.escalation_notice%ROWTYPE;
    told boolean := false;
BEGIN
    IF TG_TABLE_NAME = 'escalation_notice' THEN
        notice := NEW;
    ELSE
        SELECT * INTO notice FROM public.escalation_notice WHERE id = NEW.notice_id;
    END IF;
    -- Calls and rounds are recorded themselves: what they say was told.
    IF TG_ARGV[0] = 'ended' AND notice.medium = 'phone' THEN
        told := CASE notice.state
            WHEN 'done' THEN EXISTS (
                SELECT FROM public.incidents_call c
                LEFT JOIN public.incidents_updateround r ON r.id = notice.round_id
                WHERE c.tenant_id = notice.tenant_id AND c.incident_id = notice.incident_id
                    AND c.contact_id = notice.contact_id AND c.outcome = 'answered'
                    AND (r.id IS NULL OR r.opened_at <= c.called_at))
            WHEN 'dropped' THEN EXISTS (
                SELECT FROM public.incidents_updateround r
                WHERE r.id = notice.round_id AND r.tenant_id = notice.tenant_id
                    AND coalesce(r.met_at, r.heard_at, r.ended_at) IS NOT NULL)
            ELSE false
        END;
    END IF;
    IF NOT told THEN
        SELECT bool_or(
            CASE
                WHEN TG_ARGV[0] = 'queued'
                    THEN e.kind = 'notice.queued'
                        AND e.body::jsonb->'facts'->'seals' ? notice.id::text
                WHEN TG_ARGV[0] = 'seen'
                    THEN e.kind = 'notice.failure_seen'
                        AND e.body::jsonb->'facts'->'notice' = to_jsonb(notice.id)
                WHEN TG_ARGV[0] = 'ended' AND notice.state = 'waiting'
                    THEN e.kind = 'escalation.resumed'
                        AND e.body::jsonb->'facts'->'escalation' = to_jsonb(notice.escalation_id)
                -- A message that reached a contact is told by its proof.
                WHEN e.kind LIKE 'notice.%'
                    THEN e.body::jsonb->'facts'->'notice' = to_jsonb(notice.id)
                ELSE notice.state = 'sent' AND notice.message_id IS NOT NULL
                    AND notice.contact_id IS NOT NULL AND strpos(e.body, '"incidents.proof:') > 0
            END
        ) INTO told
        FROM (VALUES ('incident', notice.incident_id), ('complaint', notice.complaint_id),
            ('tenant', notice.tenant_id)) AS about (kind, key)
        JOIN public.tenants_event e ON e.tenant_id = notice.tenant_id
            AND e.subject_kind = about.kind AND e.subject_id = about.key
            AND e.id >= since AND e.recorded_at = transaction_timestamp();
    END IF;
    IF told IS NOT TRUE THEN
        RAISE EXCEPTION '% of % % is told by no event', TG_OP, TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0014_rows_are_told"),
        ("incidents", "0029_rows_are_told"),
    ]

    operations = [migrations.RunSQL(engine.replaced_by_engine(TOLD))]
