"""The whole service desk, once per run: web, worker, beat and a mail server, for the journeys."""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.plugin import DjangoDbBlocker

from servicedesk.start.process import Process, wait_until
from servicedesk.start.supervisor import SERVER
from tests.databases import connected_to, made_database, unique_name, url

ROOT = Path(__file__).resolve().parent.parent
# What does work by itself: where pages are only looked at, it would take a part of the machine.
WORKING = ("worker", "beat")
# The one of this process, from when the first of its tests asks for it.
_stacks: list["Stack"] = []


class MailServer:
    """Takes every mail, or answers what `answer` says (a real 452 or 550, say)."""

    def __init__(self) -> None:
        self.answer = ""
        self._received: list[EmailMessage] = []
        self._lock = threading.Lock()

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer:
            return self.answer
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        # Who it really went to, also where no header says so.
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        with self._lock:
            self._received.append(mail)
        return "250 OK"

    def received_by(self, address: str) -> list[EmailMessage]:
        with self._lock:
            return [mail for mail in self._received if address in mail["X-Envelope-To"]]


@dataclass
class Stack:
    """What a journey holds in its hands."""

    url: str
    database: str
    env: dict[str, str]
    mail: MailServer
    clock_file: Path
    unblock: Callable[[], AbstractContextManager[object]]
    processes: dict[str, Process] = field(default_factory=dict)
    # What is asked of each part to know that it is up.
    is_up: dict[str, Callable[[], bool]] = field(default_factory=dict)
    offset: timedelta = timedelta(0)
    # Parts that nobody needs for now: they are not woken.
    idle: set[str] = field(default_factory=set)

    def wake(self) -> None:
        """Start whatever is needed and does not run, and wait until all of it is up."""
        needed = [part for name, part in self.processes.items() if name not in self.idle]
        asleep = [part for part in needed if not part.is_running]
        for part in asleep:
            part.start(self.clock_file.parent)
        for part in asleep:
            wait_until(part.name, part, self.is_up[part.name])

    def rest(self) -> None:
        """Stop all of it, last what the others lean on."""
        for part in reversed(self.processes.values()):
            part.stop()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Run all of it for a while, where what does work by itself is idle otherwise."""
        self.idle = set()
        self.wake()
        yield
        self.idle = set(WORKING)
        for name in WORKING:
            self.processes[name].stop()

    def advance(self, **by: float) -> None:
        """Let time pass for web, worker and beat at once: advance(minutes=15)."""
        self.offset += timedelta(**by)
        part = self.clock_file.with_suffix(".part")
        part.write_text(str(self.offset.total_seconds()))
        part.replace(self.clock_file)

    @contextmanager
    def data(self) -> Iterator[None]:
        """Let services and queries called in the test work on the data of this stack."""
        with self.unblock(), connected_to(NAME=self.database):
            yield

    def manage(self, *arguments: str) -> str:
        """Run a command of Django beside the running parts; return what it printed."""
        return _manage(self.env, *arguments)

    def wait_for(self, ask: Callable[[], Any], *, limit: float = 30.0) -> Any:
        """Ask again until the answer is true, and return it; fail when it does not come."""
        end = time.monotonic() + limit
        while not (answer := ask()):
            if time.monotonic() > end:
                logs = "\n".join(f"{p.name}:\n{p.last_lines()}" for p in self.processes.values())
                pytest.fail(f"it did not come within {limit:.0f} s\n{logs}")
            time.sleep(0.1)
        return answer


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Stack]:
    """Start everything once; each journey onboards a provider of its own."""
    with run_stack(tmp_path_factory.mktemp("stack"), django_db_blocker.unblock) as stack:
        _stacks.append(stack)
        yield stack
        _stacks.remove(stack)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if "stack" in getattr(item, "fixturenames", ()):
        for stack in _stacks:
            stack.idle = set(WORKING) if item.get_closest_marker("only_looks") else set()
            stack.wake()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Let it rest where the journeys of this worker are over: it would go on looking for work."""
    if nextitem is not None and nextitem.get_closest_marker("xdist_group") is None:
        for stack in _stacks:
            stack.rest()


@contextmanager
def run_stack(
    folder: Path, unblock: Callable[[], AbstractContextManager[object]] = nullcontext
) -> Iterator[Stack]:
    """Run everything on a database of its own; a drill starts it without pytest."""
    mail = MailServer()
    # Tells every connection; what matters is kept in the mail server itself.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    smtp = Controller(mail, hostname="127.0.0.1", port=_free_port())
    smtp.start()
    try:
        with made_database(unique_name("stack")) as name:
            env = _environment(folder, name, smtp.port)
            port = _free_port()
            stack = Stack(
                url=f"http://127.0.0.1:{port}", database=name, env=env, mail=mail,
                clock_file=Path(env["CLOCK_OFFSET_FILE"]), unblock=unblock,
            )  # fmt: skip
            with _running(stack, folder, port):
                yield stack
    finally:
        smtp.stop()


def _environment(folder: Path, database: str, smtp_port: int) -> dict[str, str]:
    # A numbered database of its own for each worker of a run: its tasks are nobody else's.
    number = 2 + 2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    redis = os.environ["REDIS_URL"]
    clock = folder / "clock"
    clock.write_text("0")
    return {
        **os.environ,
        "DATABASE_URL": url("servicedesk_app", database),
        "REDIS_URL": f"{redis}?db={number}" if redis.startswith("unix") else f"{redis}/{number}",
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "CLOCK_OFFSET_FILE": str(clock),
        "STATE_DIR": str(folder),
        "STATIC_MANIFEST": "no",
        # Programs of the journeys listen on this machine.
        "OUTBOUND_NETWORKS": "127.0.0.0/8",
        # As the embedded start has it: the page with the mail that was sent is there.
        "DEMO": "yes",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }


@contextmanager
def _running(stack: Stack, folder: Path, port: int) -> Iterator[None]:
    celery = [sys.executable, "-m", "celery", "-q", "-A", "servicedesk"]
    gunicorn = [sys.executable, "-m", "gunicorn", *SERVER]

    def part(name: str, command: list[str], ready_word: bytes = b"") -> Process:
        return Process(
            name, command, log=folder, env=stack.env, cwd=ROOT, grace=30, ready_word=ready_word
        )

    bind = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8"]
    worker = part("worker", [*celery, "worker", "--concurrency", "1"], b" ready.")
    beat = part("beat", [*celery, "beat", "-S", "servicedesk.beat:Scheduler", "--pidfile", ""],
                b"beat: Starting")  # fmt: skip
    web = part("web", [*gunicorn, *bind])
    stack.processes |= {part.name: part for part in (worker, beat, web)}
    stack.is_up |= {
        "worker": worker.ready.is_set, "beat": beat.ready.is_set, "web": lambda: _is_up(port),
    }  # fmt: skip
    try:
        stack.wake()
        yield
    finally:
        stack.rest()


def _manage(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_up(port: int) -> bool:
    asked = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()
