"""Who acts when monitoring reports: the service of its source, at its customers alone."""

from collections.abc import Collection

from escalation.models import AlertSource
from tenants.choices import Role, Side, TokenScope
from tenants.rules.roles import Actor, Kind
from tenants.rules.scopes import ALLOWED


def actor_of_source(
    source: AlertSource, customers: Collection[int], *, token_id: int | None
) -> Actor:
    """Return the actor that every event of these reports names: the service, and by which key.

    Whether the key holds was asked when the report came in; a mail comes without one,
    and is the service's own word: its sender was asked.
    """
    return Actor(
        kind=Kind.PERSON if token_id is None else Kind.TOKEN,
        side=Side.PROVIDER,
        user_id=source.service_id,
        name=source.name,
        roles={source.provider_id: frozenset({Role.AGENT})},
        providers=dict.fromkeys({*customers, source.provider_id}, source.provider_id),
        token_id=token_id,
        allowed=ALLOWED[TokenScope.MONITOR],
    )
