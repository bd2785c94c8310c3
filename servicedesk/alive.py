"""Health checks of the containers: `python -m servicedesk.alive PART`."""

import os
import socket
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from celery import Celery

from servicedesk import env

# Beat looks up every five seconds at the latest, the watchdog every thirty.
_TICK_AGE = 60.0
_LOOK_AGE = 120.0


def web() -> bool:
    asked = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    asked.request("GET", "/healthz")
    return asked.getresponse().status == HTTPStatus.OK


def worker() -> bool:
    """Ask the worker of this container through the broker: it must be reachable, not only alive."""
    app = Celery(broker=env.redis_for_celery(env.text("REDIS_URL")))
    return bool(app.control.ping([f"celery@{socket.gethostname()}"], timeout=10, limit=1))


def beat() -> bool:
    tick = Path(env.text("STATE_DIR")) / "beat.tick"
    return time.time() - tick.stat().st_mtime < _TICK_AGE


def watchdog() -> bool:
    look = Path(env.text("STATE_DIR")) / "watchdog.tick"
    return time.time() - look.stat().st_mtime < _LOOK_AGE


def fetcher() -> bool:
    look = Path(env.text("STATE_DIR")) / "fetcher.tick"
    return time.time() - look.stat().st_mtime < _LOOK_AGE


PARTS: dict[str, Callable[[], bool]] = {
    "web": web,
    "worker": worker,
    "beat": beat,
    "watchdog": watchdog,
    "fetcher": fetcher,
}

if __name__ == "__main__":
    sys.exit(0 if PARTS[sys.argv[1]]() else 1)
