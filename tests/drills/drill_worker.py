"""Kill -9 of the real worker and of beat while people report: everybody is told (G6, CHA-1, CHA-6).

The parts run as they do in the house; what counts is the moment at which a mail arrives.
"""

import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from incidents.choices import Level
from servicedesk.start.process import Process, wait_until
from tenants import clock
from tests.databases import owner
from tests.drills.hands import mail_port
from tests.escalation.house import report
from tests.escalation.sink import Sink, listening
from tests.named import Row
from tests.people import World, make_world

ROOT = Path(__file__).resolve().parents[2]
INCIDENTS = 30
EVERY = 1.0
KILL_EVERY = 6.0
LIMIT = 150.0


@dataclass
class Parts:
    """Workers, beat and watchdog on the data of this drill; who reports wakes them."""

    folder: Path
    port: int
    kills: int = 0
    processes: dict[str, Process] = field(default_factory=dict)

    def start(self, name: str) -> None:
        celery = [sys.executable, "-m", "celery", "-q", "-A", "servicedesk"]
        commands = {
            **{
                str(queue): (
                    [*celery, "worker", "-Q", queue, "-n", f"{queue}@drill", "--concurrency", "1"],
                    b" ready.",
                )
                for queue in settings.WORKERS
            },
            "beat": (
                [*celery, "beat", "-S", "servicedesk.beat:Scheduler", "--pidfile", ""],
                b"beat: Starting",
            ),
            "watchdog": (
                [sys.executable, "manage.py", "watchdog", "--loop", "--every", "10"],
                b"watching",
            ),
        }
        command, word = commands[name]
        process = Process(
            name, command, log=self.folder, env=self._env(), cwd=ROOT, grace=20, ready_word=word
        )
        process.start(self.folder)
        wait_until(name, process, process.ready.is_set)
        self.processes[name] = process

    def kill(self, name: str) -> None:
        """Kill -9 the part and everything it started."""
        self.processes.pop(name).kill_group()
        self.kills += 1

    def _env(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": _url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "DEFAULT_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL,
            "STATE_DIR": str(self.folder),
            "DEMO": "no",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        }


def _url() -> str:
    given = owner()
    port = f"&port={given['PORT']}" if given["PORT"] else ""
    name = connection.settings_dict["NAME"]
    return f"postgresql://servicedesk_app@/{name}?host={given['HOST']}{port}"


@contextmanager
def parts(port: int, *names: str) -> Iterator[Parts]:
    with tempfile.TemporaryDirectory() as folder:
        running = Parts(Path(folder), port)
        try:
            for name in names:
                running.start(name)
            yield running
        finally:
            for process in running.processes.values():
                process.stop()


def run() -> list[Row]:
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    world = make_world()
    sink, port = Sink(), mail_port()
    with listening(sink, port), parts(port, *settings.WORKERS, "beat", "watchdog") as running:
        reported = _report_under_fire(world, running)
        late = _wait_for_all(sink, set(reported))
    receipts = [mail["Message-ID"] for mail in sink.to("rik@acme.example")]
    waits = sorted(sink.arrived[ref] - at for ref, at in reported.items() if ref in sink.arrived)
    return [
        Row(name="reports, all P1", value=INCIDENTS, unit="reports"),
        Row(name="kill -9 of worker or beat", value=running.kills, unit="times"),
        Row(name="reports without a mail", value=late, unit="reports", limit=0),
        Row(name="copies", value=len(receipts) - len(set(receipts)), unit="mails",
            limit=running.kills),
        Row(name="median wait", value=waits[len(waits) // 2] if waits else LIMIT, unit="s"),
        Row(name="longest wait, parts dead included", value=waits[-1] if waits else LIMIT,
            unit="s", limit=90),
    ]  # fmt: skip


def _report_under_fire(world: World, running: Parts) -> dict[str, float]:
    """Report one after the other, killing a part now and then; return when each was saved."""
    chooser, reported = random.Random(11), {}
    next_kill = time.monotonic() + KILL_EVERY
    for _number in range(INCIDENTS):
        with world.entered():
            incident = report(world, impact=Level.HIGH, urgency=Level.HIGH, now=clock.now())
        reported[incident.reference] = time.monotonic()
        if time.monotonic() > next_kill:
            name = chooser.choice([*settings.WORKERS, "beat"])
            running.kill(name)
            running.start(name)
            next_kill = time.monotonic() + KILL_EVERY
        time.sleep(EVERY)
    return reported


def _wait_for_all(sink: Sink, references: set[str]) -> int:
    end = time.monotonic() + LIMIT
    while references - sink.arrived.keys() and time.monotonic() < end:
        time.sleep(0.2)
    return len(references - sink.arrived.keys())
