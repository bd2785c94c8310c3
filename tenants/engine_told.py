"""The database's demand that what is recorded is told: by an event of the same transaction.

Without it a row changed around the services is found by `verify_history`, afterwards; with it the
change is not committed. A released function is never edited, only succeeded by a `…_v2`.
"""

from typing import Final

from tenants.engine import handed_to_engine

# In the place of `servicedesk_note_moment`. The mark only says where to begin to look: whoever
# forges it finds fewer events, or looks longer, and never one that is not there.
NOTE_EVENT: Final = """
CREATE FUNCTION servicedesk_note_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := transaction_timestamp();
    IF coalesce(current_setting('servicedesk.first_event', true), '') = '' THEN
        PERFORM set_config('servicedesk.first_event', NEW.id::text, true);
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER tenants_event_notes_moment ON tenants_event;
CREATE TRIGGER tenants_event_notes_moment BEFORE INSERT ON tenants_event
    FOR EACH ROW EXECUTE FUNCTION servicedesk_note_event();
"""

REQUIRE_TOLD: Final = """
-- Which of these columns an event does not tell of a row. That it is gone tells all that was in it.
CREATE FUNCTION servicedesk_not_in(said jsonb, columns text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(said)
        WHEN 'null' THEN '{}'
        WHEN 'object' THEN ARRAY(SELECT c FROM unnest(columns) c WHERE NOT said ? c)
        ELSE columns
    END
$$;
GRANT EXECUTE ON FUNCTION servicedesk_not_in(jsonb, text[]) TO servicedesk_engine;

-- Arguments: the name of the row in the ledger; the kind of subject it is mostly told under, and
-- the column with its key; the column of its owner.
CREATE FUNCTION servicedesk_require_told() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    row_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    row_before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}' END;
    since bigint := nullif(current_setting('servicedesk.first_event', true), '')::bigint;
    name text := TG_ARGV[0] || ':' || (row_now->>'id');
    sought text := '"' || name || '":';
    owner bigint := (row_now->>TG_ARGV[3])::bigint;
    subject bigint := (row_now->>TG_ARGV[2])::bigint;
    untold text[];
    said jsonb;
BEGIN
    IF TG_OP = 'DELETE' THEN
        untold := ARRAY['that it is gone'];
    ELSE
        untold := ARRAY(
            SELECT key FROM jsonb_each(row_now)
            WHERE value IS DISTINCT FROM row_before->key
                AND key <> 'id');
    END IF;
    -- A subject has few events in one transaction; a transaction may have many.
    FOR said IN
        SELECT e.body::jsonb->'rows'->name FROM public.tenants_event e
        WHERE e.tenant_id = owner AND e.subject_kind = TG_ARGV[1] AND e.subject_id = subject
            AND e.id >= since AND e.recorded_at = transaction_timestamp()
            AND strpos(e.body, sought) > 0
    LOOP
        EXIT WHEN untold = '{}';
        untold := public.servicedesk_not_in(said, untold);
    END LOOP;
    IF untold = '{}' THEN
        RETURN NULL;
    END IF;
    FOR said IN
        SELECT e.body::jsonb->'rows'->name FROM public.tenants_event e
        WHERE e.id >= since AND e.tenant_id = owner AND e.recorded_at = transaction_timestamp()
            AND strpos(e.body, sought) > 0
    LOOP
        EXIT WHEN untold = '{}';
        untold := public.servicedesk_not_in(said, untold);
    END LOOP;
    IF untold = '{}' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% of % % is told by no event: %', TG_OP, TG_TABLE_NAME, row_now->>'id',
        array_to_string(untold, ', ')
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
"""
SIGNATURE: Final = "servicedesk_require_told()"


def rows_are_told() -> str:
    """Return the statements that make the demand possible; `walls.told` makes it of a table."""
    return NOTE_EVENT + REQUIRE_TOLD + handed_to_engine((SIGNATURE,))
