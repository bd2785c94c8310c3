"""What a transaction did outside of the database, and how that is undone when it does not commit.

A file that was written stays when its row is rolled back. Whoever writes one says here how to take
it away again; the outermost scope does so when its transaction fails, in whatever way.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

logger = logging.getLogger(__name__)

Undo: TypeAlias = Callable[[], object]

_undos: ContextVar[list[Undo] | None] = ContextVar("servicedesk_undos", default=None)


def undo_unless_committed(undo: Undo) -> None:
    """Run this when the transaction around it is rolled back; not when it commits."""
    undos = _undos.get()
    if undos is None:
        raise RuntimeError("no scope was entered that would undo this")
    undos.append(undo)


@contextmanager
def undoing(is_rolled_back: Callable[[], bool]) -> Iterator[None]:
    """Undo what was done inside when it fails, or says so; what is nested waits for the outermost.

    An undo that fails itself is noted, and the others run: what is left is found by the sweep.
    """
    if _undos.get() is not None:
        yield
        return
    undos: list[Undo] = []
    token = _undos.set(undos)
    is_kept = False
    try:
        yield
        is_kept = not is_rolled_back()
    finally:
        _undos.reset(token)
        if not is_kept:
            for undo in reversed(undos):
                _run(undo)


def _run(undo: Undo) -> None:
    try:
        undo()
    except Exception:
        logger.exception("undo.failed")
