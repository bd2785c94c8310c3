"""The database's functions for what is due, made of a declaration that stands in the migration.

A migration says its queue anew, in full: it keeps what it made. A test compares what stands in the
database with what the room declares now.
"""

from tenants.ledger.due import DueQueue

_ENGINE = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"


def functions_of(*queues: DueQueue) -> str:
    """Return the statements that make these functions, or say them anew."""
    return "".join(
        [
            *(f"GRANT SELECT ON public.{queue.table} TO servicedesk_engine;" for queue in queues),
            "GRANT CREATE, USAGE ON SCHEMA public TO servicedesk_engine;",
            "SET LOCAL ROLE servicedesk_engine;",
            *(_function_of(queue) for queue in queues),
            "RESET ROLE;",
            "REVOKE CREATE ON SCHEMA public FROM servicedesk_engine;",
        ]
    )


def _function_of(queue: DueQueue) -> str:
    due, overdue = (
        f"{queue.function}(timestamptz)",
        f"{queue.overdue_function}(timestamptz, interval)",
    )
    return f"""
        CREATE OR REPLACE FUNCTION {queue.function}(at_moment timestamptz)
        RETURNS TABLE (tenant_id bigint, provider_id bigint, urgency integer, since timestamptz)
        {_ENGINE} AS $due${queue.due_sql()}$due$;
        CREATE OR REPLACE FUNCTION {queue.overdue_function}(at_moment timestamptz, grace interval)
        RETURNS TABLE (queue text, overdue bigint)
        {_ENGINE} AS $due${queue.overdue_sql()}$due$;
        REVOKE ALL ON FUNCTION {due}, {overdue} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {due}, {overdue} TO servicedesk_owner, servicedesk_app;
    """
