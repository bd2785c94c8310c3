"""The database's functions for erasing, and the links that hold the moment of recording."""

from typing import Final

from tenants.engine import replaced_by_engine

# In the place of words that were erased, where a column must hold some. No word of any language.
ERASED: Final = "[…]"

LINKS = """
-- Microseconds since 1970: the one spelling of a moment that has no zone and no rounding.
CREATE FUNCTION servicedesk_link_hash_v2(seq bigint, prev bytea, body text, recorded timestamptz)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(int8send(seq) || prev || sha256(convert_to(body, 'UTF8'))
        || int8send((extract(epoch FROM recorded) * 1000000)::bigint))
$$;
GRANT EXECUTE ON FUNCTION servicedesk_link_hash_v2(bigint, bytea, text, timestamptz)
    TO servicedesk_engine;

-- Who writes an event does not say when it was written down.
CREATE FUNCTION servicedesk_note_moment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := transaction_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER tenants_event_notes_moment BEFORE INSERT ON tenants_event
    FOR EACH ROW EXECUTE FUNCTION servicedesk_note_moment();
"""

LINK_EVENT = """
CREATE OR REPLACE FUNCTION servicedesk_link_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head public.tenants_chainhead%ROWTYPE;
    next_seq bigint;
    next_hash bytea;
    touched text := current_setting('servicedesk.heads', true);
BEGIN
    -- Events come in the order of the work; two who take two heads the other way round would wait
    -- for each other for ever.
    IF position(',' IN touched) > 0 THEN
        PERFORM FROM public.tenants_chainhead
            WHERE tenant_id = ANY (string_to_array(touched, ',')::bigint[])
            ORDER BY tenant_id FOR UPDATE;
    END IF;
    SELECT * INTO head FROM public.tenants_chainhead WHERE tenant_id = NEW.tenant_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.tenants_chainhead (tenant_id, provider_id, seq, hash)
            VALUES (NEW.tenant_id, NEW.provider_id, 0, public.servicedesk_genesis(NEW.tenant_id))
            ON CONFLICT (tenant_id) DO NOTHING;
        SELECT * INTO head FROM public.tenants_chainhead WHERE tenant_id = NEW.tenant_id FOR UPDATE;
    END IF;
    next_seq := head.seq + 1;
    next_hash := public.servicedesk_link_hash_v2(next_seq, head.hash, NEW.body, NEW.recorded_at);
    INSERT INTO public.tenants_chainlink (tenant_id, provider_id, seq, event_id, prev, hash)
        VALUES (NEW.tenant_id, NEW.provider_id, next_seq, NEW.id, head.hash, next_hash);
    UPDATE public.tenants_chainhead SET seq = next_seq, hash = next_hash WHERE id = head.id;
    RETURN NULL;
END $$;
"""

CHECK_LINK = """
CREATE OR REPLACE FUNCTION servicedesk_check_link() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head public.tenants_chainhead%ROWTYPE;
    event public.tenants_event%ROWTYPE;
BEGIN
    SELECT * INTO head FROM public.tenants_chainhead WHERE tenant_id = NEW.tenant_id;
    SELECT * INTO event FROM public.tenants_event WHERE id = NEW.event_id;
    IF head.seq IS NULL OR NEW.seq <> head.seq + 1 OR NEW.prev <> head.hash
        OR event.tenant_id IS DISTINCT FROM NEW.tenant_id
        OR NEW.hash <> public.servicedesk_link_hash_v2(
            NEW.seq, NEW.prev, event.body, event.recorded_at)
    THEN
        RAISE EXCEPTION 'link % does not continue the chain of tenant %', NEW.seq, NEW.tenant_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
"""

# What is written once may still be emptied of words, by the event that tells so and no other way.
APPEND_ONLY_WORDS: Final = {
    "incidents_message": ("text",),
    "incidents_note": ("text",),
    "incidents_call": ("summary",),
    "incidents_analysis": ("probable_cause", "resources", "checks"),
    "incidents_measureproof": ("detail",),
    "incidents_breachdecision": ("grounds",),
    "incidents_breachfiling": ("late_reason",),
}

# The same of tables that came after that function: each is let go by a migration of its own.
LATER_WORDS: Final = {
    "incidents_customernote": ("text",),
    "incidents_taskcomment": ("text",),
    "incidents_evidenceitem": (
        "what", "found_where", "collector_name", "method", "kept_where", "condition",
    ),
    "incidents_evidencecorrection": ("says", "reason"),
    "incidents_custodychange": ("giver_name", "receiver_name", "place", "reason"),
    "incidents_custodyanswer": ("remark",),
    "incidents_evidencecheck": ("remark",),
}  # fmt: skip
ERASABLE: Final = {**APPEND_ONLY_WORDS, **LATER_WORDS}

ERASE = """
-- Deletes the words that were told before of the columns that an erasure tells anew, with their
-- salts, and empties these columns of rows that nobody else may change. In scope only; the
-- commitments in the events stay.
CREATE FUNCTION servicedesk_erase_told(told bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    event public.tenants_event%ROWTYPE;
    name text;
    said jsonb;
    names text;
    target text;
    gone bigint := 0;
    more bigint;
BEGIN
    SELECT * INTO event FROM public.tenants_event
        WHERE id = told AND kind = 'words.erased'
          AND tenant_id = ANY (current_setting('servicedesk.tenants')::bigint[]);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no erasure in scope tells of this'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM set_config('servicedesk.erasing', told::text, true);
    FOR name, said IN SELECT key, value FROM jsonb_each(event.body::jsonb->'rows') LOOP
        DELETE FROM public.tenants_personaltext p
            WHERE p.tenant_id = event.tenant_id AND p.event_id < told AND p."row" = name
              AND said ? p.field;
        GET DIAGNOSTICS more = ROW_COUNT;
        gone := gone + more;
        target := replace(split_part(name, ':', 1), '.', '_');
        CONTINUE WHEN target <> ALL (ARRAY['incidents_message', 'incidents_note',
            'incidents_call', 'incidents_analysis', 'incidents_measureproof',
            'incidents_breachdecision', 'incidents_breachfiling']);
        SELECT string_agg(quote_ident(key), ', ') INTO names FROM jsonb_each(said);
        EXECUTE format(
            'UPDATE public.%I t SET (%s) = (SELECT %s FROM jsonb_populate_record(NULL::public.%I,'
            ' $1)) WHERE t.id = $2 AND t.tenant_id = $3', target, names, names, target)
            USING said, split_part(name, ':', 2)::bigint, event.tenant_id;
    END LOOP;
    PERFORM set_config('servicedesk.erasing', '', true);
    RETURN gone;
END $$;
"""

# In the place of the plain refusal: it asks the ledger, so that a setting alone opens nothing.
REFUSE_CHANGE = """
CREATE FUNCTION servicedesk_refuse_change_of_words() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    said jsonb;
    emptied text[];
    words text[] := string_to_array(TG_ARGV[1], ',');
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT body::jsonb->'rows'->(TG_ARGV[0] || ':' || OLD.id) INTO said
            FROM public.tenants_event
            WHERE id = nullif(current_setting('servicedesk.erasing', true), '')::bigint
              AND kind = 'words.erased' AND tenant_id = OLD.tenant_id;
        SELECT array_agg(key) INTO emptied FROM jsonb_each(said)
            WHERE value IN ('"[…]"', '""', '[]');
        IF emptied <@ words AND to_jsonb(NEW) - emptied = to_jsonb(OLD) - emptied
            AND to_jsonb(NEW) @> said
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def links_with_their_moment() -> str:
    return LINKS + replaced_by_engine(LINK_EVENT) + replaced_by_engine(CHECK_LINK)


def words_may_be_erased(table: str, columns: tuple[str, ...]) -> str:
    """Return the statements by which an append-only table lets go of these words, when told."""
    label = table.replace("_", ".", 1)
    return f"""
        DROP TRIGGER {table}_is_append_only ON {table};
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION
            servicedesk_refuse_change_of_words('{label}', '{",".join(columns)}');
        GRANT SELECT, UPDATE ({", ".join(columns)}) ON {table} TO servicedesk_engine;
    """
