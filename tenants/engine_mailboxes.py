"""The database's functions for mailboxes, over all tenants: how many are not read as they should
be, and which ones have a name.
"""

# Counts only. Ten minutes: a server that is started again, and a box that was just set up.
FAILING = """
CREATE FUNCTION servicedesk_mailboxes_failing(moment timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*) FROM public.tenants_mailbox b
    LEFT JOIN public.tenants_mailboxlook k ON k.mailbox_id = b.id
    WHERE b.is_active AND b.host <> ''
    AND coalesce(k.well_at, k.begun_at, '-infinity') < moment - interval '10 minutes'
$$;
"""
SIGNATURE = "servicedesk_mailboxes_failing(timestamptz)"

# Whoever hands mail over by HTTP names a box before there is a scope, and shows its secret then.
NAMED = """
CREATE FUNCTION servicedesk_mailboxes_named(shown text)
RETURNS TABLE (id bigint, provider_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT b.id, b.provider_id FROM public.tenants_mailbox b
    WHERE b.name = shown AND b.is_active AND b.host = ''
    ORDER BY b.id
$$;
"""
NAMED_SIGNATURE = "servicedesk_mailboxes_named(text)"
