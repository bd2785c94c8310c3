"""What a batch of events asks again and again, read once: holders of a function, a contract.

Only inside `remembering()`: one transaction that handles many events, none of which changes what
is remembered for another. Outside of it everything is read when it is asked for.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_memo: ContextVar[dict[Hashable, Any] | None] = ContextVar("servicedesk_memo", default=None)


@contextmanager
def remembering() -> Iterator[dict[Hashable, object]]:
    """Keep what is read until the end of this batch; what was read ahead may be put in."""
    kept: dict[Hashable, Any] = {}
    token = _memo.set(kept)
    try:
        yield kept
    finally:
        _memo.reset(token)


def read_before(key: Hashable, found: object) -> None:
    """Keep what was read with something else, for whoever asks for it in this batch."""
    kept = _memo.get()
    if kept is not None:
        kept[key] = found


def remembered(key: Hashable, read: Callable[[], T]) -> T:
    """Return what was read by this key before, else read it."""
    kept = _memo.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: T = kept[key]
    return found
