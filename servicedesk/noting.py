"""What must survive a refused request, whose own changes are rolled back: that it was refused.

Of the address only the door is kept, the key of a row and a reference of ours: whatever else
somebody types there may be a person's words, and nobody could erase them from the chain.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from tenants.clock import now
from tenants.errors import NotAllowed, NotFound
from tenants.facts import AccessRefused
from tenants.ledger.append import append
from tenants.models import Tenant
from tenants.rules.roles import Actor
from tenants.throttle import is_within

# A stranger who knocks again within a minute at the same door is noted once.
QUIET = 60
HOUR = 60 * 60
# Of one person: more tells nothing more, and would fill the ledger of their organisation.
NOTED_PER_HOUR = 30
# What we give out ourselves; a key longer than this may be somebody's number.
_OURS: Final = re.compile(r"INC-\d{4}-\d{6}|\d{1,8}", re.ASCII)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def note(request: HttpRequest, *, status: int, code: str) -> None:
    """Have a refused access written in the ledger of whoever asked, after the rollback."""
    actor: Actor | None = getattr(request, "actor", None)
    if status not in (NotAllowed.status, NotFound.status) or not actor or not actor.roles:
        return
    match = request.resolver_match
    route = match.view_name if match else ""
    asked = [str(value) for value in (match.kwargs.values() if match else ())]
    method = str(request.method) if request.method in _METHODS else ""
    request.after_failure.append(  # type: ignore[attr-defined]
        lambda: _write(actor, code, method, route, asked)
    )


def _write(actor: Actor, code: str, method: str, route: str, asked: Iterable[str]) -> None:
    kept = [value for value in asked if _OURS.fullmatch(value)]
    if not _is_first(actor, code, method, route, *asked):
        return
    if not is_within("refused", str(actor.user_id), limit=NOTED_PER_HOUR, seconds=HOUR):
        return
    home = Tenant.objects.get(pk=min(actor.roles))
    append(
        home, "access.refused", actor=actor, at=now(), told=False,
        facts=AccessRefused(code=code, method=method, route=route, asked=kept),
    )  # fmt: skip


def _is_first(actor: Actor, *what: str) -> bool:
    digest = hashlib.sha256("\n".join(what).encode()).hexdigest()
    try:
        return cache.add(f"refused:{min(actor.roles)}:{actor.user_id}:{digest}", 1, timeout=QUIET)
    except RedisError:  # noted twice is better than not at all
        return True
