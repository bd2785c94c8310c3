"""The database's function for which teams have people: also for customers, who see no member."""

# The keys of teams alone, and only of a provider whose catalogue is in scope.
STAFFED_TEAMS = """
CREATE FUNCTION servicedesk_staffed_teams(owner bigint) RETURNS TABLE (team bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT m.team_id FROM public.tenants_teammember m
    WHERE m.tenant_id = owner AND m.is_active
        AND owner = ANY (current_setting('servicedesk.providers')::bigint[])
$$;
"""
SIGNATURE = "servicedesk_staffed_teams(bigint)"
