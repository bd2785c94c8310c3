"""What is recorded is changed only with an event that tells it: escalations, digests and notices.

Of a notice that is: what it says and to whom is sealed and never changes; that it was queued, and
how it ended, is told. Leases and attempts of work in hand are not.
"""

from django.db import migrations

from tenants import engine, walls

SEALED = (
    "tenant_id", "provider_id", "incident_id", "complaint_id", "event_id", "message_id", "round_id",
    "escalation_id", "digest_id", "key", "contact_id", "user_id", "holder_id", "provider_holder_id",
    "supplier_id", "medium", "name", "address", "language", "template", "subject", "text", "html",
    "is_internal", "written_at", "id", "public_id",
)  # fmt: skip


def _of(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in SEALED)


TOLD = """
CREATE FUNCTION servicedesk_notice_is_told() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since bigint := nullif(current_setting('servicedesk.first_event', true), '')::bigint;
    notice public.escalation_notice%ROWTYPE;
    told boolean;
BEGIN
    IF TG_TABLE_NAME = 'escalation_notice' THEN
        notice := NEW;
    ELSE
        SELECT * INTO notice FROM public.escalation_notice WHERE id = NEW.notice_id;
    END IF;
    SELECT bool_or(
        CASE
            WHEN TG_ARGV[0] = 'queued'
                THEN e.kind = 'notice.queued'
                    AND e.body::jsonb->'facts'->'seals' ? notice.id::text
            WHEN TG_ARGV[0] = 'seen'
                THEN e.kind = 'notice.failure_seen'
                    AND e.body::jsonb->'facts'->'notice' = to_jsonb(notice.id)
            -- A telephone task ends with the call, or with what it was for.
            WHEN notice.medium = 'phone' THEN true
            WHEN TG_ARGV[0] = 'ended' AND notice.state = 'waiting'
                THEN e.kind = 'escalation.resumed'
                    AND e.body::jsonb->'facts'->'escalation' = to_jsonb(notice.escalation_id)
            -- A message that reached a contact is told by its proof.
            WHEN e.kind LIKE 'notice.%' THEN e.body::jsonb->'facts'->'notice' = to_jsonb(notice.id)
            ELSE notice.state = 'sent' AND notice.message_id IS NOT NULL
                AND notice.contact_id IS NOT NULL AND strpos(e.body, '"incidents.proof:') > 0
        END
    ) INTO told
    FROM (VALUES ('incident', notice.incident_id), ('complaint', notice.complaint_id),
        ('tenant', notice.tenant_id)) AS about (kind, key)
    JOIN public.tenants_event e ON e.tenant_id = notice.tenant_id
        AND e.subject_kind = about.kind AND e.subject_id = about.key
        AND e.id >= since AND e.recorded_at = transaction_timestamp();
    IF told IS NOT TRUE THEN
        RAISE EXCEPTION '% of % % is told by no event', TG_OP, TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
DEMANDS = f"""
CREATE CONSTRAINT TRIGGER escalation_notice_is_sealed
    AFTER UPDATE OF {", ".join(SEALED)} ON escalation_notice
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (({_of("OLD")}) IS DISTINCT FROM ({_of("NEW")}))
    EXECUTE FUNCTION servicedesk_refuse_change();
CREATE CONSTRAINT TRIGGER escalation_notice_is_queued AFTER INSERT ON escalation_notice
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION servicedesk_notice_is_told('queued');
CREATE CONSTRAINT TRIGGER escalation_notice_is_seen
    AFTER UPDATE OF seen_at, seen_by_id ON escalation_notice
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ((OLD.seen_at, OLD.seen_by_id) IS DISTINCT FROM (NEW.seen_at, NEW.seen_by_id))
    EXECUTE FUNCTION servicedesk_notice_is_told('seen');
CREATE CONSTRAINT TRIGGER escalation_notice_is_ended
    AFTER UPDATE OF state, done_at, sent_at ON escalation_notice
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ((OLD.state, OLD.done_at) IS DISTINCT FROM (NEW.state, NEW.done_at)
        OR (OLD.state <> 'waiting' AND OLD.sent_at IS DISTINCT FROM NEW.sent_at))
    EXECUTE FUNCTION servicedesk_notice_is_told('ended');
-- What was put off is tried again, and tells nothing.
CREATE CONSTRAINT TRIGGER escalation_delivery_is_told AFTER INSERT ON escalation_delivery
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.outcome NOT IN ('later', 'unsure'))
    EXECUTE FUNCTION servicedesk_notice_is_told('tried');
"""
SIGNATURES = ("servicedesk_notice_is_told()",)


class Migration(migrations.Migration):
    dependencies = [("escalation", "0013_urgency"), ("tenants", "0020_rows_are_told")]

    operations = [
        migrations.RunSQL(walls.told("escalation.escalation", ("incident", "incident_id"))),
        migrations.RunSQL(walls.told("escalation.digest", ("digest", "id"))),
        migrations.RunSQL(TOLD + DEMANDS + engine.handed_to_engine(SIGNATURES)),
    ]
