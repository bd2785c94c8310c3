"""The database's functions for what was changed in accounts."""

TRAIL = """
-- Who somebody is and may be, each time in a chain of that account. Written here and nowhere else.
CREATE FUNCTION servicedesk_tell_person() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before public.tenants_personchange%ROWTYPE;
    salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    said text;
    place integer;
    previous bytea;
    actor bigint := nullif(current_setting('servicedesk.actor', true), '')::bigint;
    recorded timestamptz := transaction_timestamp();
BEGIN
    SELECT * INTO before FROM public.tenants_personchange WHERE user_id = NEW.id
        ORDER BY seq DESC LIMIT 1;
    place := coalesce(before.seq, 0) + 1;
    previous := coalesce(before.hash, sha256(convert_to('servicedesk:person:' || NEW.id, 'UTF8')));
    said := jsonb_build_object(
        'email', encode(sha256(salt || convert_to(NEW.email, 'UTF8')), 'hex'),
        'name', encode(sha256(salt || convert_to(NEW.name, 'UTF8')), 'hex'),
        'phone', encode(sha256(salt || convert_to(NEW.phone, 'UTF8')), 'hex'),
        'password', encode(sha256(salt || convert_to(NEW.password, 'UTF8')), 'hex'),
        'is_active', NEW.is_active, 'is_staff', NEW.is_staff, 'is_superuser', NEW.is_superuser
    )::text;
    INSERT INTO public.tenants_personchange
        (user_id, seq, actor_id, recorded_at, said, salt, prev, hash)
    VALUES (NEW.id, place, actor, recorded, said, salt, previous,
        sha256(int8send(place) || previous || sha256(convert_to(said, 'UTF8'))
            || int8send(coalesce(actor, 0))
            || int8send((extract(epoch FROM recorded) * 1000000)::bigint)));
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER tenants_user_is_told AFTER INSERT ON tenants_user
    FOR EACH ROW EXECUTE FUNCTION servicedesk_tell_person();
-- Accounts of before begin here.
CREATE TRIGGER tenants_user_begins AFTER UPDATE ON tenants_user
    FOR EACH ROW EXECUTE FUNCTION servicedesk_tell_person();
UPDATE tenants_user SET id = id;
DROP TRIGGER tenants_user_begins ON tenants_user;
CREATE TRIGGER tenants_user_change_is_told AFTER UPDATE ON tenants_user FOR EACH ROW
    WHEN ((OLD.email, OLD.name, OLD.phone, OLD.password, OLD.is_active, OLD.is_staff,
           OLD.is_superuser)
        IS DISTINCT FROM (NEW.email, NEW.name, NEW.phone, NEW.password, NEW.is_active,
           NEW.is_staff, NEW.is_superuser))
    EXECUTE FUNCTION servicedesk_tell_person();
CREATE TRIGGER tenants_personchange_is_append_only BEFORE UPDATE OR DELETE ON tenants_personchange
    FOR EACH ROW EXECUTE FUNCTION servicedesk_refuse_change();
CREATE TRIGGER tenants_personchange_is_not_emptied BEFORE TRUNCATE ON tenants_personchange
    FOR EACH STATEMENT EXECUTE FUNCTION servicedesk_refuse_change();
"""

GRANTS = """
GRANT SELECT, INSERT ON tenants_personchange TO servicedesk_engine;
GRANT USAGE ON SEQUENCE tenants_personchange_id_seq TO servicedesk_engine;
GRANT SELECT ON tenants_personchange TO servicedesk_app;
"""

# Accounts stand among the chains by their negative numbers: an anchor covers them too.
HEADS = """
CREATE OR REPLACE FUNCTION servicedesk_heads()
RETURNS TABLE (tenant_id bigint, public_id uuid, seq bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.id, t.public_id, coalesce(h.seq, 0), coalesce(h.hash, public.servicedesk_genesis(t.id))
    FROM public.tenants_tenant t LEFT JOIN public.tenants_chainhead h ON h.tenant_id = t.id
    UNION ALL
    (SELECT DISTINCT ON (p.user_id) -p.user_id, NULL::uuid, p.seq::bigint, p.hash
     FROM public.tenants_personchange p ORDER BY p.user_id, p.seq DESC)
    ORDER BY 1
$$;
"""
LINKS_AT = """
CREATE OR REPLACE FUNCTION servicedesk_links_at(tenants bigint[], places bigint[])
RETURNS TABLE (tenant_id bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.tenant_id, l.hash FROM unnest(tenants, places) AS asked (tenant, place)
    JOIN public.tenants_chainlink l ON l.tenant_id = asked.tenant AND l.seq = asked.place
    UNION ALL
    SELECT -p.user_id, p.hash FROM unnest(tenants, places) AS asked (tenant, place)
    JOIN public.tenants_personchange p ON p.user_id = -asked.tenant AND p.seq = asked.place
$$;
"""
