"""Work of several threads that begins at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def together(*work: Callable[[], None]) -> None:
    """Let all begin at the same moment, each in a thread and on a connection of its own."""
    barrier = threading.Barrier(len(work))

    def one(do: Callable[[], None]) -> None:
        barrier.wait(timeout=30)
        try:
            do()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(one, do) for do in work]:
            done.result(timeout=120)
