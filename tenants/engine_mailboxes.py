"""How many mailboxes are not read as they should be: the database's function, over all tenants."""

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
