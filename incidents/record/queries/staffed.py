"""Which teams have people: what a report may be routed to, whoever reports it."""

from incidents.record.queries.gather import Statement

_TEAMS = (
    "SELECT team FROM servicedesk_staffed_teams("
    "(SELECT provider_id FROM tenants_tenant WHERE id = %s))"
)


def staffed_teams(tenant_id: int) -> Statement:
    """Return a list, for `gather`, of the keys as `team`; of this customer's provider.

    A customer sees no members of teams: the database's own function tells which have any.
    """
    return Statement(_TEAMS, (tenant_id,), {}, is_planned_once=True)
