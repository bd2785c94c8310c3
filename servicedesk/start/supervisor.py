"""./desk up: web, worker and beat on the servers, watched, and stopped in order."""

import contextlib
import os
import signal
import socket
import threading
import time
import urllib.request
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from servicedesk.start import demo, postgres, venv
from servicedesk.start.process import Process, wait_until
from servicedesk.start.servers import Servers, Taken, own_servers, remember_address
from servicedesk.start.steps import Interrupted, finish, manage
from servicedesk.start.terminal import ROOT, die, given, is_yes, say
from servicedesk.start.venv import PYTHON

_QUICK_DEATH = 30.0
# After so many quick deaths in a row its last words are shown, once.
_DEATHS_TOLD = 5
# Seconds: twice as long after each death, and no longer than this.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 60.0
_LAST_PORT = 65_535
# As in the settings, which are not loaded here.
CELERY: Final[tuple[str | Path, ...]] = (PYTHON, "-m", "celery", "-q", "-A", "servicedesk")
QUEUES = ("timers", "events", "mail", "webhooks", "bulk")
# Each request is whole before a thread begins at it: slow clients hold none (buffering.py).
SERVER = (
    "servicedesk.wsgi", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket",
    "--worker-class", "servicedesk.buffering.BufferingWorker", "--keep-alive", "0",
)  # fmt: skip
# The watchdog, the fetcher, a worker for each queue, beat and web.
PARTS = 4 + len(QUEUES)


def up(arguments: list[str]) -> int:
    venv.ensure("base")
    is_shown = "-v" in arguments
    host, port = os.environ.get("HOST", "127.0.0.1"), _asked_port()
    stop = threading.Event()
    _stop_on_signals(stop)
    try:
        with own_servers(is_kept=True) as servers:
            _refuse_taken(host, port)
            code = _run(servers, host, port, stop, is_shown=is_shown)
            say("stopping")
    except Taken as taken:
        die(f"already running from {taken}")
    say("stopped")
    return code


def _stop_on_signals(stop: threading.Event) -> None:
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup the end of the terminal is nothing to us. SIGINT is ignored in whatever a
        # script starts in the background, which says nothing of what its owner wants.
        if sig is signal.SIGHUP and signal.getsignal(sig) is signal.SIG_IGN:
            continue
        signal.signal(sig, lambda *_: stop.set())


def _run(servers: Servers, host: str, port: int, stop: threading.Event, *, is_shown: bool) -> int:
    say("PostgreSQL and Valkey are up")
    # What a mail links to; behind a proxy it is set to the address outside.
    servers.env["PUBLIC_URL"] = given("PUBLIC_URL") or f"http://localhost:{port}"
    remember_address(servers)
    try:
        _prepare(servers, stop)
        _start_parts(servers, host, port, is_shown=is_shown)
        _wait_for_parts(servers, host, port, stop)
    except Interrupted:
        return 0
    say(f"ready: http://{'localhost' if host == '127.0.0.1' else host}:{port}/")
    if people := demo.people(servers):
        say(f"the people of the demo:\n{people}")
    say(f"logs are in {servers.place.log}; Ctrl-C stops everything")
    with demo.loading_rest(servers):
        return _watch(servers, stop)


def _prepare(servers: Servers, stop: threading.Event) -> None:
    """Migrate as the owner, collect what browsers need meanwhile, load the first of the demo."""
    collecting = manage(servers.env, "collectstatic", "--noinput", "-v", "0")
    finish(manage(servers.owner_env, "migrate", "--noinput", "-v", "0"), "migrate", stop)
    finish(collecting, "collectstatic", stop)
    say("migrated")
    if given("DATABASE_URL") or not is_yes(servers.env["DEMO"]):
        # Real people: is our role really held by the walls, is no key one that everybody knows?
        check = ["check", "--deploy", "--database", "default", "--fail-level", "ERROR"]
        finish(manage(servers.env, *check), "check", stop)
    demo.load_first(servers, stop)


def _workers(servers: Servers, *, is_shown: bool) -> list[Process]:
    """Return a process for each queue: what is due waits behind no flood of events and no mail."""
    # Celery warns its root user; who that is has been decided by whoever typed ./desk up.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    return [
        Process(
            f"worker-{queue}",
            [*CELERY, "worker", "-Q", queue, "-n", f"{queue}@%h", "--concurrency", "2",
             "--without-gossip", "--without-mingle"],
            log=servers.place.log, env={**servers.env, **quiet}, cwd=ROOT, grace=30,
            ready_word=b" ready.", is_shown=is_shown,
        )
        for queue in QUEUES
    ]  # fmt: skip


def _start_parts(servers: Servers, host: str, port: int, *, is_shown: bool) -> None:
    place, env = servers.place, servers.env
    beat = Process(
        "beat",
        [*CELERY, "beat", "--scheduler", "servicedesk.beat:Scheduler", "--pidfile", ""],
        log=place.log, env=env, cwd=ROOT, ready_word=b"beat: Starting", is_shown=is_shown,
    )  # fmt: skip
    web = Process(
        "web",
        [PYTHON, "-m", "gunicorn", *SERVER, "--bind", f"{host}:{port}"],
        log=place.log, env=env, cwd=ROOT, is_shown=is_shown,
    )  # fmt: skip
    # Apart from beat and worker, so that it sees when they stand still and does their work.
    watchdog = Process(
        "watchdog",
        [PYTHON, "manage.py", "watchdog", "--loop"],
        log=place.log, env=env, cwd=ROOT, grace=30, ready_word=b"watching",
        is_shown=is_shown,
    )  # fmt: skip
    # Reads mailboxes, where any are set up: a thread for each.
    fetcher = Process(
        "fetcher",
        [PYTHON, "manage.py", "fetch_mail", "--loop"],
        log=place.log, env=env, cwd=ROOT, grace=30, ready_word=b"fetching", is_shown=is_shown,
    )  # fmt: skip
    # Stopped in reverse: first nobody comes in any more, last the memory goes.
    for part in (watchdog, fetcher, *_workers(servers, is_shown=is_shown), beat, web):
        part.start(place.run)
        servers.processes.append(part)


def _wait_for_parts(servers: Servers, host: str, port: int, stop: threading.Event) -> None:
    def is_ready(process: Process) -> bool:
        if stop.is_set():
            raise Interrupted
        return process.ready.is_set() if process.ready_word else _page_is_there(host, port)

    for process in servers.processes[-PARTS:]:
        wait_until(process.name, process, partial(is_ready, process))


def _watch(servers: Servers, stop: threading.Event) -> int:
    """Start again what dies, until somebody asks to stop. What keeps dying is tried ever later, and
    stops no other part: timers must run while, say, the web server cannot.
    """
    while not stop.wait(0.5):
        for process in servers.processes:
            if process.is_running:
                continue
            if process.again_at is None:
                _lay_out(process)
            elif time.monotonic() >= process.again_at:
                _start_again(servers, process)
    return 0


def _lay_out(process: Process) -> None:
    """Say that it died, and decide when it is started again."""
    now = time.monotonic()
    process.fails = process.fails + 1 if now - process.started < _QUICK_DEATH else 1
    pause = min(_FIRST_PAUSE * 2 ** min(process.fails - 1, 20), _LONGEST_PAUSE)
    process.again_at = now + pause
    when = f"in {pause:.0f} s" if pause >= 1 else "at once"
    say(f"{process.name} died (exit {process.exit_code}): starting it again {when}")
    if process.fails == _DEATHS_TOLD:
        say(f"{process.name} keeps dying; the others go on\n{process.last_lines()}")


def _start_again(servers: Servers, process: Process) -> None:
    process.again_at = None
    process.kill_group()
    if process.name == "postgres":
        postgres.stop_remains(servers.place)
    try:
        process.start(servers.place.run)
    except OSError as error:
        # No memory, or no process more: the next turn tries again.
        say(f"{process.name} could not be started: {error.strerror}")


def _asked_port() -> int:
    asked = os.environ.get("PORT", "8000")
    if not asked.isdecimal() or not 0 < int(asked) <= _LAST_PORT:
        die(f"PORT is {asked!r}; it has to be a number from 1 to {_LAST_PORT}")
    return int(asked)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            die(f"port {port} on {host} is taken: PORT=8001 ./desk up, say, uses another one")


def _page_is_there(host: str, port: int) -> bool:
    with contextlib.suppress(OSError):
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/healthz"  # noqa: S104
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    return False
