"""Forked workers that are killed on purpose, and the world they work in."""

import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import connection

from escalation.notices.services import deliver as delivering
from tenants.ledger import outbox


def short_leases(seconds: float) -> None:
    """Let a drill not wait a minute for each worker that died; forked workers inherit it."""
    outbox.LEASE = delivering.LEASE = timedelta(seconds=seconds)  # type: ignore[misc]
    delivering.MARGIN = seconds / 2  # type: ignore[misc]


def mail_port() -> int:
    """Let mail go to a free port of this machine, and return it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 3
    settings.DEFAULT_FROM_EMAIL = "desk@noordkade.example"
    return port


@dataclass
class Hands:
    """So many processes that do the same work over and over, until they are stopped."""

    work: Callable[[], object]
    count: int
    seed: int = 7
    kills: int = 0
    _pids: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._pids = [self._fork() for _ in range(self.count)]

    def _fork(self) -> int:
        parent = os.getpid()
        # One connection is for one process.
        connection.close()
        pid = os.fork()
        if pid:
            return pid
        # Not the socket of the mail server either: it must really be gone when it is.
        os.closerange(3, 4096)
        try:
            # No worker outlives the drill, however that ends.
            while os.getppid() == parent:
                self.work()
                time.sleep(0.02)
        except BaseException as error:
            sys.stderr.write(f"a worker stopped by itself: {error!r}\n")
        finally:
            os._exit(1)

    def kill_one(self) -> None:
        """Kill -9 one of them, and start another in its place."""
        place = self._random.randrange(self.count)
        self._end(self._pids[place])
        self.kills += 1
        self._pids[place] = self._fork()

    def stop(self) -> None:
        while self._pids:
            self._end(self._pids.pop())

    @staticmethod
    def _end(pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
