"""Who has something open at this moment: seconds in the cache, and nothing of it anywhere else.

The cache holds keys of people, no names. Two who say it at once may overwrite each other; the next
time that they say it, both stand there.
"""

import logging
from datetime import datetime
from typing import Final

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger("tenants.presence")

# In seconds. Who has a page open says so every ten or so; twice missed is gone.
STAYS: Final = 30
TYPES: Final = 20

# When each was seen last, and when they typed last; 0 where they did not.
Seen = dict[int, tuple[float, float]]


def say_here(what: str, person: int, *, is_typing: bool, now: datetime) -> dict[int, bool]:
    """Say that somebody has this open; return who else has, and whether they type.

    Without a cache nobody is known to be there.
    """
    key, moment = f"here:{what}", now.timestamp()
    try:
        there = _still(cache.get(key) or {}, moment)
        typed = moment if is_typing else there.get(person, (0.0, 0.0))[1]
        cache.set(key, {**there, person: (moment, typed)}, timeout=STAYS)
    except RedisError:
        logger.warning("presence.blind")
        return {}
    others = {one: typed for one, (_seen, typed) in there.items() if one != person}
    return {one: moment - typed < TYPES for one, typed in others.items()}


def _still(there: Seen, moment: float) -> Seen:
    return {one: seen for one, seen in there.items() if moment - seen[0] < STAYS}
