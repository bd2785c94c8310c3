"""The database's functions for anchors: ids, places and hashes of chains, and nothing else."""

HEADS = """
-- Which tenants there are, and how far the chain of each goes.
CREATE FUNCTION servicedesk_heads()
RETURNS TABLE (tenant_id bigint, public_id uuid, seq bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.id, t.public_id, coalesce(h.seq, 0), coalesce(h.hash, public.servicedesk_genesis(t.id))
    FROM public.tenants_tenant t LEFT JOIN public.tenants_chainhead h ON h.tenant_id = t.id
    ORDER BY t.id
$$;

CREATE FUNCTION servicedesk_links_at(tenants bigint[], places bigint[])
RETURNS TABLE (tenant_id bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.tenant_id, l.hash FROM unnest(tenants, places) AS asked (tenant, place)
    JOIN public.tenants_chainlink l ON l.tenant_id = asked.tenant AND l.seq = asked.place
$$;
"""

SIGNATURES = ("servicedesk_heads()", "servicedesk_links_at(bigint[], bigint[])")
