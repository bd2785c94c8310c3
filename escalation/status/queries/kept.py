"""The public page as it was read last: it answers for a minute after the database fell.

Kept in the cache for all processes, and in each of them for when the cache is away too.
"""

import logging
import pickle
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from escalation.status.queries.public import PublicPage, read_public
from tenants.errors import NotFound

logger = logging.getLogger(__name__)

# So long nothing is asked again, however many open the page.
FRESH: Final = timedelta(seconds=10)
# So long it is served after the database was first found away.
SERVED: Final = timedelta(seconds=60)
# What is older than this is served to nobody.
OLDEST: Final = timedelta(minutes=10)
# Raised with each change of what is kept.
_FORM: Final = "status-page:1"
_DOWN: Final = f"{_FORM}:down"

_here: dict[str, Any] = {}


@dataclass(frozen=True)
class Shown:
    """The page, and whether it is an earlier one because it cannot be read now."""

    page: PublicPage
    is_kept: bool


def public_page(slug: str, now: datetime) -> Shown:
    """Return the page of this name; raise NotFound, or the error of a database that is away."""
    name = f"{_FORM}:{slug}"
    kept: PublicPage | None = _get(name)
    if kept is not None and timedelta() <= now - kept.read_at < FRESH:
        return Shown(kept, is_kept=False)
    try:
        page = read_public(slug, now)
    except NotFound:
        _forget(name)
        raise
    except (OperationalError, InterfaceError):
        since = _get(_DOWN) or now
        _put(_DOWN, since)
        if kept is None or now - since > SERVED or now - kept.read_at > OLDEST:
            raise
        logger.warning("status_page.kept", extra={"since": since.isoformat()})
        return Shown(kept, is_kept=True)
    _put(name, page)
    _forget(_DOWN)
    return Shown(page, is_kept=False)


def forget_all() -> None:
    """Forget what this process keeps: for tests, and for what changed this moment."""
    _here.clear()


def _get(name: str) -> Any:
    try:
        found = cache.get(name)
    except (RedisError, pickle.UnpicklingError, AttributeError, ImportError):
        found = None
    return found if found is not None else _here.get(name)


def _put(name: str, value: Any) -> None:
    _here[name] = value
    try:
        cache.set(name, value, timeout=int(OLDEST.total_seconds()))
    except RedisError:
        logger.warning("status_page.not_shared")


def _forget(name: str) -> None:
    _here.pop(name, None)
    try:
        cache.delete(name)
    except RedisError:
        logger.warning("status_page.not_shared")
