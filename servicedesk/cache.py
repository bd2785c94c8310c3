"""The cache of Redis, with one client for as long as the process lives.

Django's own makes a client for each question, which reads its whole table of commands anew: a
third of a millisecond, and each page asks some. A client only borrows connections of its pool,
which knows threads and forks.
"""

from functools import cached_property

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis


class KeptClient(RedisCacheClient):
    """Keeps the client that reads and the one that writes."""

    @cached_property
    def _kept(self) -> dict[bool, Redis]:
        return {}

    def get_client(
        self, key: "str | bytes | memoryview[int] | None" = None, *, write: bool = False
    ) -> Redis:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class Cache(RedisCache):
    """What the settings name."""

    def __init__(self, server: str, params: dict[str, object]) -> None:
        super().__init__(server, params)
        self._class = KeptClient
