"""The database's own functions. A released one is never edited, only succeeded by a `…_v2`."""

REFUSALS = """
CREATE FUNCTION servicedesk_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION servicedesk_raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A derived column may follow its source alone; that it is told, the replay checks.
    IF NEW.version = OLD.version AND TG_NARGS > 0
        AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0]
    THEN
        RETURN NEW;
    END IF;
    IF NEW.version IS DISTINCT FROM OLD.version + 1 THEN
        RAISE EXCEPTION '% % was changed without raising its version', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    IF NEW.id <> OLD.id OR NEW.tenant_id <> OLD.tenant_id THEN
        RAISE EXCEPTION '% % cannot move to another owner', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION servicedesk_require_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.tenants_event
        WHERE subject_kind = TG_ARGV[0] AND subject_id = NEW.id
          AND version = NEW.version AND tenant_id = NEW.tenant_id
    ) THEN
        RAISE EXCEPTION '% % has no event for its version %', TG_TABLE_NAME, NEW.id, NEW.version
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
"""

CHAIN = """
CREATE FUNCTION servicedesk_genesis(tenant bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to('servicedesk:1:' || tenant, 'UTF8'))
$$;

CREATE FUNCTION servicedesk_link_hash(seq bigint, prev bytea, body text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(int8send(seq) || prev || sha256(convert_to(body, 'UTF8')))
$$;

-- The columns of an event repeat what its hashed text says; they must not say anything else.
CREATE FUNCTION servicedesk_check_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said jsonb := NEW.body::jsonb;
    touched text := coalesce(current_setting('servicedesk.heads', true), '');
BEGIN
    -- A part that is missing is null, and null differs: an empty body says nothing.
    IF (said->>'tenant')::bigint IS DISTINCT FROM NEW.tenant_id
        OR said->'subject'->>0 IS DISTINCT FROM NEW.subject_kind
        OR (said->'subject'->>1)::bigint IS DISTINCT FROM NEW.subject_id
        OR (said->>'version')::bigint IS DISTINCT FROM NEW.version
        OR said->>'kind' IS DISTINCT FROM NEW.kind
        OR said->'actor'->>0 IS DISTINCT FROM NEW.actor_kind
        OR (said->'actor'->>1)::bigint IS DISTINCT FROM NEW.actor_id
        OR (said->>'at')::timestamptz IS DISTINCT FROM NEW.at
    THEN
        RAISE EXCEPTION 'the columns of this event do not say what its body says'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    -- Whose chains this transaction will lengthen: at COMMIT their heads are taken in one order.
    IF NEW.tenant_id::text <> ALL (string_to_array(touched, ',')) THEN
        PERFORM set_config('servicedesk.heads', concat_ws(',', nullif(touched, ''), NEW.tenant_id),
            true);
    END IF;
    RETURN NEW;
END $$;

-- Runs at COMMIT, so that nobody waits for another request's rendering; order is seq, never time.
CREATE FUNCTION servicedesk_link_event() RETURNS trigger LANGUAGE plpgsql
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
    next_hash := public.servicedesk_link_hash(next_seq, head.hash, NEW.body);
    INSERT INTO public.tenants_chainlink (tenant_id, provider_id, seq, event_id, prev, hash)
        VALUES (NEW.tenant_id, NEW.provider_id, next_seq, NEW.id, head.hash, next_hash);
    UPDATE public.tenants_chainhead SET seq = next_seq, hash = next_hash WHERE id = head.id;
    RETURN NULL;
END $$;

CREATE FUNCTION servicedesk_check_link() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head public.tenants_chainhead%ROWTYPE;
    event public.tenants_event%ROWTYPE;
BEGIN
    SELECT * INTO head FROM public.tenants_chainhead WHERE tenant_id = NEW.tenant_id;
    SELECT * INTO event FROM public.tenants_event WHERE id = NEW.event_id;
    IF head.seq IS NULL OR NEW.seq <> head.seq + 1 OR NEW.prev <> head.hash
        OR event.tenant_id IS DISTINCT FROM NEW.tenant_id
        OR NEW.hash <> public.servicedesk_link_hash(NEW.seq, NEW.prev, event.body)
    THEN
        RAISE EXCEPTION 'link % does not continue the chain of tenant %', NEW.seq, NEW.tenant_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION servicedesk_check_head() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the head of a chain is not removed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.seq = 0 AND NEW.hash = public.servicedesk_genesis(NEW.tenant_id) THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.tenant_id = OLD.tenant_id AND NEW.seq = OLD.seq + 1 AND EXISTS (
        SELECT FROM public.tenants_chainlink
        WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq AND hash = NEW.hash
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of tenant % moves only with a link', NEW.tenant_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER tenants_event_says_its_body BEFORE INSERT ON tenants_event
    FOR EACH ROW EXECUTE FUNCTION servicedesk_check_event();
CREATE CONSTRAINT TRIGGER tenants_event_is_linked AFTER INSERT ON tenants_event
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION servicedesk_link_event();
CREATE TRIGGER tenants_chainlink_continues BEFORE INSERT ON tenants_chainlink
    FOR EACH ROW EXECUTE FUNCTION servicedesk_check_link();
CREATE TRIGGER tenants_chainhead_moves_with_links
    BEFORE INSERT OR UPDATE OR DELETE ON tenants_chainhead
    FOR EACH ROW EXECUTE FUNCTION servicedesk_check_head();
CREATE TRIGGER tenants_chainhead_is_not_emptied BEFORE TRUNCATE ON tenants_chainhead
    FOR EACH STATEMENT EXECUTE FUNCTION servicedesk_refuse_change();
-- Words may be erased, one by one; they are not rewritten.
CREATE TRIGGER tenants_personaltext_stays BEFORE UPDATE ON tenants_personaltext
    FOR EACH ROW EXECUTE FUNCTION servicedesk_refuse_change();
CREATE TRIGGER tenants_personaltext_is_not_emptied BEFORE TRUNCATE ON tenants_personaltext
    FOR EACH STATEMENT EXECUTE FUNCTION servicedesk_refuse_change();
"""

# What the engine may touch: the rows its functions are about, and nothing else.
ENGINE_GRANTS = """
REVOKE INSERT ON tenants_chainlink FROM servicedesk_app;
REVOKE INSERT, UPDATE ON tenants_chainhead FROM servicedesk_app;
REVOKE UPDATE ON tenants_personaltext FROM servicedesk_app;
GRANT USAGE ON SCHEMA public TO servicedesk_engine, servicedesk_app;
GRANT SELECT ON tenants_tenant, tenants_membership, tenants_customeraccess, tenants_event,
    tenants_outbox TO servicedesk_engine;
GRANT SELECT, INSERT ON tenants_chainlink TO servicedesk_engine;
GRANT SELECT, INSERT, UPDATE ON tenants_chainhead TO servicedesk_engine;
GRANT SELECT, DELETE ON tenants_personaltext TO servicedesk_engine;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO servicedesk_engine, servicedesk_app;
"""

LOOKUPS = """
-- At sign-in the scope is not known yet: whose rows may this person see, and as what?
CREATE FUNCTION servicedesk_roles_of(person bigint)
RETURNS TABLE (tenant_id bigint, provider_id bigint, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.tenant_id, m.provider_id, m.role::text
    FROM public.tenants_membership m
    JOIN public.tenants_tenant t ON t.id = m.tenant_id
    JOIN public.tenants_tenant p ON p.id = m.provider_id
    WHERE m.user_id = person AND m.is_active AND t.is_active AND p.is_active
    UNION ALL
    SELECT c.id, c.provider_id, ''
    FROM public.tenants_tenant c
    WHERE c.id <> c.provider_id AND EXISTS (
        SELECT FROM public.tenants_membership m
        JOIN public.tenants_tenant p ON p.id = m.tenant_id
        WHERE m.user_id = person AND m.is_active AND m.tenant_id = c.provider_id AND p.is_active
          AND (m.sees_all_customers OR EXISTS (
              SELECT FROM public.tenants_customeraccess a
              WHERE a.user_id = person AND a.customer_id = c.id
                AND a.tenant_id = c.provider_id AND a.is_active))
    )
$$;

CREATE FUNCTION servicedesk_due_outbox(at_moment timestamptz)
RETURNS TABLE (tenant_id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- Leases are timed by the database's clock, so that no wrong clock can split one.
    SELECT DISTINCT o.tenant_id, o.provider_id FROM public.tenants_outbox o
    WHERE o.done_at IS NULL AND NOT o.is_dead AND o.due_at <= clock_timestamp()
$$;

CREATE FUNCTION servicedesk_tenants() RETURNS TABLE (tenant_id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id, t.provider_id FROM public.tenants_tenant t ORDER BY id
$$;

-- Deletes the words and their salt, in scope only; the commitment in the event stays.
CREATE FUNCTION servicedesk_erase(subject text, subject_key bigint) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM public.tenants_personaltext p USING public.tenants_event e
        WHERE p.event_id = e.id AND e.subject_kind = subject AND e.subject_id = subject_key
          AND p.tenant_id = ANY (current_setting('servicedesk.tenants')::bigint[])
        RETURNING 1
    ) SELECT count(*) FROM gone
$$;
"""

SIGNATURES = (
    "servicedesk_require_event()",
    "servicedesk_link_event()",
    "servicedesk_check_link()",
    "servicedesk_check_head()",
    "servicedesk_roles_of(bigint)",
    "servicedesk_due_outbox(timestamptz)",
    "servicedesk_tenants()",
    "servicedesk_erase(text, bigint)",
)
CALLABLE = (
    "servicedesk_roles_of(bigint)",
    "servicedesk_due_outbox(timestamptz)",
    "servicedesk_tenants()",
    "servicedesk_erase(text, bigint)",
)


def handed_to_engine(signatures: tuple[str, ...], callable_by_app: tuple[str, ...] = ()) -> str:
    """Return the statements that give functions to the engine and let the app call some.

    The engine may create here only as long as it takes to receive them. A change of owner hands
    the old owner's rights over too, so the rights are given afterwards, by the engine.
    """
    return "".join(
        [
            "GRANT CREATE, USAGE ON SCHEMA public TO servicedesk_engine;",
            *(f"ALTER FUNCTION {s} OWNER TO servicedesk_engine;" for s in signatures),
            "REVOKE CREATE ON SCHEMA public FROM servicedesk_engine;",
            "SET LOCAL ROLE servicedesk_engine;",
            *(f"REVOKE ALL ON FUNCTION {s} FROM PUBLIC;" for s in signatures),
            *(f"GRANT EXECUTE ON FUNCTION {s} TO servicedesk_owner;" for s in signatures),
            *(f"GRANT EXECUTE ON FUNCTION {s} TO servicedesk_app;" for s in callable_by_app),
            "RESET ROLE;",
        ]
    )


def replaced_by_engine(function: str) -> str:
    """Return the statements by which the engine says one of its functions anew.

    Its signature stays, and with it who may call it.
    """
    return "".join(
        [
            "GRANT CREATE, USAGE ON SCHEMA public TO servicedesk_engine;",
            "SET LOCAL ROLE servicedesk_engine;",
            function,
            "RESET ROLE;",
            "REVOKE CREATE ON SCHEMA public FROM servicedesk_engine;",
        ]
    )
