"""Which tokens somebody has, and which there are at the tenants that they set up."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from tenants.choices import TokenScope
from tenants.models import ApiToken
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# On one page; the newest are those that are looked for.
MOST = 200
Tokens = list[dict[str, Any]]
_SHOWN = (
    "pk", "name", "user__name", "user__is_service", "tenant__name", "scope", "hint", "made_at",
    "expires_at", "revoked_at",
)  # fmt: skip


def own_tokens(actor: Actor, now: datetime) -> Tokens:
    """Return the tokens of this person that still hold, at the tenants in sight."""
    found = ApiToken.objects.filter(user=actor.user_id, revoked_at=None, expires_at__gt=now)
    return _shown(found)


def all_tokens(actor: Actor) -> Tokens:
    """Return the tokens of everybody at the tenants that this person sets up."""
    return _shown(ApiToken.objects.filter(may_at(actor, Action.CONFIGURE)))


def _shown(found: QuerySet[ApiToken]) -> Tokens:
    rows = found.values(*_SHOWN, used_at=F("uses__used_at")).order_by("-made_at", "-pk")
    return [{**row, "said": TokenScope(row["scope"]).label} for row in rows[:MOST]]
