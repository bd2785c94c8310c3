"""What must survive a refused request, whose own changes are rolled back: that it was refused."""

import hashlib
from collections.abc import Iterable

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from tenants.clock import now
from tenants.errors import NotAllowed, NotFound
from tenants.ledger.append import append
from tenants.models import Tenant
from tenants.rules.roles import Actor

# A stranger who knocks again within a minute at the same door is noted once.
QUIET = 60


def note(request: HttpRequest, *, status: int, code: str) -> None:
    """Have a refused access written in the ledger of whoever asked, after the rollback."""
    actor: Actor | None = getattr(request, "actor", None)
    if status not in (NotAllowed.status, NotFound.status) or not actor or not actor.roles:
        return
    match = request.resolver_match
    route = match.view_name if match else ""
    asked = [_plain(value) for value in (match.kwargs.values() if match else ())]
    request.after_failure.append(  # type: ignore[attr-defined]
        lambda: _write(actor, code, str(request.method), route, asked)
    )


def _plain(value: object) -> str:
    return str(value).replace("\x00", "")[:80]


def _write(actor: Actor, code: str, method: str, route: str, asked: Iterable[str]) -> None:
    if not _is_first(actor, code, method, route, *asked):
        return
    home = Tenant.objects.get(pk=min(actor.roles))
    append(
        home, "access.refused", actor=actor, at=now(), told=False,
        code=code, method=method, route=route, asked=list(asked),
    )  # fmt: skip


def _is_first(actor: Actor, *what: str) -> bool:
    digest = hashlib.sha256("\n".join(what).encode()).hexdigest()
    try:
        return cache.add(f"refused:{min(actor.roles)}:{actor.user_id}:{digest}", 1, timeout=QUIET)
    except RedisError:  # noted twice is better than not at all
        return True
