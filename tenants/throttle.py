"""How often something may be tried: a count in the cache, by what and from where."""

import hashlib
import logging

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger("tenants.throttle")


def is_within(what: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try and return whether it is still allowed in this stretch of time.

    Without a cache everything is allowed: losing Redis may cost time, never access.
    """
    return counted(what, who, seconds=seconds) <= limit


def counted(what: str, who: str, *, seconds: int) -> int:
    """Count one try and return how many there were in this stretch of time; 0 is not known."""
    key = _key(what, who)
    try:
        cache.add(key, 0, timeout=seconds)
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        return 0
    except RedisError:
        logger.warning("throttle.blind", extra={"what": what})
        return 0


def is_spent(what: str, who: str, *, limit: int) -> bool:
    """Return whether all tries are used up, without counting one."""
    try:
        return int(cache.get(_key(what, who)) or 0) >= limit
    except RedisError:
        logger.warning("throttle.blind", extra={"what": what})
        return False


def tally(what: str, who: str) -> int:
    """Return how many were counted in this stretch of time, without counting one."""
    try:
        return int(cache.get(_key(what, who)) or 0)
    except RedisError:
        logger.warning("throttle.blind", extra={"what": what})
        return 0


def forget(what: str, who: str) -> None:
    """Begin counting anew."""
    try:
        cache.delete(_key(what, who))
    except RedisError:
        logger.warning("throttle.blind", extra={"what": what})


def mark(what: str, who: str, *, seconds: int) -> None:
    """Remember this for so long; where there is no cache it is simply not known later."""
    try:
        cache.set(_key(what, who), 1, timeout=seconds)
    except RedisError:
        logger.warning("throttle.blind", extra={"what": what})


def is_marked(what: str, who: str) -> bool:
    return is_spent(what, who, limit=1)


def _key(what: str, who: str) -> str:
    # Addresses and names are personal: the cache holds neither.
    return f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()}"
