"""The database's function for who comes with a token, before there is a scope."""

# A token of no use finds nothing: revoked, or expired.
FIND_BEARER = """
CREATE FUNCTION servicedesk_token_of(shown text, moment timestamptz)
RETURNS TABLE (id bigint, tenant_id bigint, provider_id bigint, user_id bigint, name text,
    scope text, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.id, a.tenant_id, a.provider_id, a.user_id, a.name::text, a.scope::text, u.used_at
    FROM public.tenants_apitoken a
    LEFT JOIN public.tenants_apitokenuse u ON u.token_id = a.id
    WHERE a.digest = shown AND a.revoked_at IS NULL AND a.expires_at > moment
$$;
"""
SIGNATURE = "servicedesk_token_of(text, timestamptz)"
