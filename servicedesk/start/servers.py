"""PostgreSQL and Valkey while something needs them, and the environment that names them."""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from servicedesk.start import postgres
from servicedesk.start.place import Place, find_place
from servicedesk.start.process import Process, end_leftovers, wait_until
from servicedesk.start.terminal import ROOT, die, given
from servicedesk.start.venv import PYTHON, VENV


@dataclass
class Servers:
    """What runs, in the order in which it was started, and how to reach it."""

    place: Place
    env: dict[str, str]
    processes: list[Process] = field(default_factory=list)

    @property
    def owner_env(self) -> dict[str, str]:
        """Return the environment of one who may migrate."""
        return {**self.env, "DATABASE_URL": self.env["DATABASE_OWNER_URL"]}


class Taken(Exception):
    """Another process holds the servers of this place."""


@contextlib.contextmanager
def own_servers(*, is_kept: bool, is_durable: bool = True) -> Iterator[Servers]:
    """Run the servers, and stop them at the end. Raise Taken when somebody else runs them.

    Those that are not durable forget what was acknowledged when the machine stops: for tests.
    """
    # Whatever is made from here on, by us or by what we start, is ours alone.
    os.umask(0o077)
    place = find_place(is_kept=is_kept)
    with (place.state / "servers.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Taken(str(place.state)) from None
        servers = Servers(place=place, env=environment(place))
        try:
            _start(servers, is_durable=is_durable)
            yield servers
        finally:
            for process in reversed(servers.processes):
                process.stop()
            if not is_kept:
                shutil.rmtree(place.state, ignore_errors=True)
                shutil.rmtree(place.sockets, ignore_errors=True)


@contextlib.contextmanager
def shared_servers() -> Iterator[Servers]:
    """Use the servers that run, or run them: './desk manage' works beside './desk up'."""
    os.umask(0o077)
    place = find_place(is_kept=True)
    with (place.state / "users.lock").open("w") as users:
        try:
            with own_servers(is_kept=True) as servers:
                yield servers
                # Another './desk manage' may be using these: it goes first.
                fcntl.flock(users, fcntl.LOCK_EX)
        except Taken:
            fcntl.flock(users, fcntl.LOCK_SH)
            _wait_for_running(place)
            yield Servers(place=place, env=environment(place))


def environment(place: Place) -> dict[str, str]:
    """Return the environment for everything that is Django: named servers are used as they are."""
    env = dict(os.environ)
    if bool(given("DATABASE_URL")) != bool(given("DATABASE_OWNER_URL")):
        die("DATABASE_URL (who runs) and DATABASE_OWNER_URL (who migrates) go together: set both")
    is_embedded = not given("DATABASE_URL")
    env["DATABASE_URL"] = given("DATABASE_URL") or place.database_url("servicedesk_app")
    env["DATABASE_OWNER_URL"] = given("DATABASE_OWNER_URL") or place.database_url(
        "servicedesk_owner"
    )
    env["REDIS_URL"] = given("REDIS_URL") or place.redis_url
    env["SECRET_KEY"] = given("SECRET_KEY") or _kept_secret(place)
    env.setdefault("DEMO", "yes" if is_embedded and place.is_kept else "no")
    env.setdefault("STATE_DIR", str(place.state))
    # A link that a command prints leads to the pages that run, or ran last, from this place.
    if not given("PUBLIC_URL") and _address(place).exists():
        env["PUBLIC_URL"] = _address(place).read_text(encoding="utf-8").strip()
    if env.get("ALLOWED_HOSTS"):
        # The start command asks the page itself whether it is there.
        env["ALLOWED_HOSTS"] += ",127.0.0.1"
    env["DJANGO_SETTINGS_MODULE"] = "servicedesk.settings"
    env["PYTHONUNBUFFERED"] = "1"
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    return env


def remember_address(servers: Servers) -> None:
    """Keep how readers reach the pages, for the commands beside them and after them."""
    _address(servers.place).write_text(servers.env["PUBLIC_URL"], encoding="utf-8")


def _address(place: Place) -> Path:
    return place.state / "public_url"


def _start(servers: Servers, *, is_durable: bool) -> None:
    place = servers.place
    place.run.mkdir(exist_ok=True)
    end_leftovers(place.run)
    valkey = None if given("REDIS_URL") else _valkey(place)
    database = None if given("DATABASE_URL") else postgres.make(place, is_durable=is_durable)
    for process in (valkey, database):
        if process:
            process.start(place.run)
            servers.processes.append(process)
    if database:
        postgres.wait(place, database)
        postgres.make_roles(place)
    if valkey:
        wait_until("Valkey", valkey, lambda: _answers(place.sockets / "valkey.sock"))
    if not database or not valkey:
        _refuse_unfit(servers)


def _refuse_unfit(servers: Servers) -> None:
    """Look at the servers that were named before anything is written to them."""
    look = [str(PYTHON), "-m", "servicedesk.outside"]
    done = subprocess.run(
        look, cwd=ROOT, env=servers.env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        die(done.stdout.strip() or f"the named servers could not be looked at:\n{done.stderr}")


def _valkey(place: Place) -> Process:
    folder = place.state / "valkey"
    folder.mkdir(exist_ok=True)
    options: list[str | Path] = [
        "--port", "0", "--unixsocket", place.sockets / "valkey.sock", "--unixsocketperm", "700",
        "--dir", folder, "--appendonly", "yes" if place.is_kept else "no", "--save", "",
        "--daemonize", "no", "--loglevel", "warning", "--maxmemory-policy", "noeviction",
    ]  # fmt: skip
    return Process("valkey", [place.valkey, *options], log=place.log, env=os.environ, cwd=folder)


def _wait_for_running(place: Place, limit: float = 60.0) -> None:
    end = time.monotonic() + limit
    while not given("DATABASE_URL") and not postgres.is_running(place):
        if time.monotonic() > end:
            die(f"another ./desk holds {place.state}, but its PostgreSQL does not answer")
        time.sleep(0.1)


def _answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(64).startswith(b"+PONG")
    return False


def _kept_secret(place: Place) -> str:
    path = place.state / "secret_key"
    if not path.exists():
        # Made whole beside its place, closed to others from the first moment.
        part = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(os.urandom(48).hex())
        part.rename(path)
    return path.read_text()
