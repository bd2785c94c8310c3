"""The cache keeps one client, and asks as Django's own does."""

import uuid
from typing import Any

from django.core.cache import caches


def test_one_client_answers_all_questions():
    cache: Any = caches["default"]
    key = uuid.uuid4().hex

    cache.set(key, {"a": 1}, 5)
    cache.add(key, "later", 5)

    assert cache.get(key) == {"a": 1}
    for write in (False, True):
        kept = cache._cache.get_client(key, write=write)
        assert cache._cache.get_client("another", write=write) is kept
    assert cache.delete(key)
    assert cache.get(key, "gone") == "gone"
