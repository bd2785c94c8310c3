"""Servers of somebody else's making: PostgreSQL and Valkey by TCP, with passwords, no trust."""

import os
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from servicedesk.start.place import Place, find_place
from servicedesk.start.process import Process, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
SUPERUSER = "of-the-superuser"
OWNER = "of-the-owner"
APP = "of-the-application"
REDIS = "of-valkey"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Outside:
    """Where they are, and the addresses that somebody would give."""

    place: Place
    port: int
    redis_port: int

    def database(self, role: str, password: str, *, name: str = "servicedesk") -> str:
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{name}"

    @property
    def env(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database("servicedesk_app", APP),
            "DATABASE_OWNER_URL": self.database("servicedesk_owner", OWNER),
            "REDIS_URL": f"redis://:{REDIS}@127.0.0.1:{self.redis_port}",
        }

    def ask(self, statement: str, *, name: str = "servicedesk") -> list[tuple[object, ...]]:
        """Run a statement as the superuser, whom the service desk never meets."""
        address = self.database("postgres", SUPERUSER, name=name)
        with psycopg.connect(address, autocommit=True) as server:
            done = server.execute(statement.encode())
            return list(done.fetchall()) if done.description else []


@contextmanager
def outside_servers() -> Iterator[Outside]:
    """Run both, with the roles made by the step that the documentation names."""
    place = find_place(is_kept=False)
    place.run.mkdir()
    servers = Outside(place=place, port=free_port(), redis_port=free_port())
    database, valkey = _postgres(servers), _valkey(servers)
    try:
        for process in (database, valkey):
            process.start(place.run)
        wait_until("PostgreSQL", database, lambda: _answers(servers.port))
        wait_until("Valkey", valkey, lambda: _answers(servers.redis_port))
        _wait_for_sign_in(servers, database)
        make_roles(servers)
        yield servers
    finally:
        for process in (valkey, database):
            process.stop()
        shutil.rmtree(place.state, ignore_errors=True)
        shutil.rmtree(place.sockets, ignore_errors=True)


def make_roles(servers: Outside) -> None:
    """Do what docs/operations.md says, word for word but for the address."""
    subprocess.run(
        ["sh", "servicedesk/db/make_database.sh"],
        cwd=ROOT,
        env={
            "PATH": f"{servers.place.pg_bin}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(servers.port),
            "PGUSER": "postgres",
            "PGPASSWORD": SUPERUSER,
            "OWNER_PASSWORD": OWNER,
            "APP_PASSWORD": APP,
        },
        check=True,
    )


def _postgres(servers: Outside) -> Process:
    place = servers.place
    secret = place.state / "superuser"
    secret.write_text(SUPERUSER)
    secret.chmod(0o644)
    made = subprocess.run(
        [place.pg_bin / "initdb", "-D", place.data, "-U", "postgres", "-A", "scram-sha-256",
         f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync"],
        cwd="/", capture_output=True, text=True, check=False, **place.account.popen,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(servers.port),
        "unix_socket_directories": str(place.sockets),
        "fsync": "off",
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return Process(
        "outside-postgres", [place.pg_bin / "postgres", "-D", place.data, *settings],
        log=place.log, env={"PATH": os.defpath, "LC_ALL": "C"}, cwd=Path("/"),
        stop_signal=signal.SIGINT, account=place.account.popen,
    )  # fmt: skip


def _valkey(servers: Outside) -> Process:
    options = [
        "--bind", "127.0.0.1", "--port", str(servers.redis_port), "--requirepass", REDIS,
        "--save", "", "--dir", str(servers.place.run),
    ]  # fmt: skip
    return Process(
        "outside-valkey", [servers.place.valkey, *options], log=servers.place.log,
        env=os.environ, cwd=servers.place.run,
    )  # fmt: skip


def _answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def _wait_for_sign_in(servers: Outside, database: Process) -> None:
    def is_ready() -> bool:
        try:
            return bool(servers.ask("SELECT 1", name="postgres"))
        except psycopg.OperationalError:
            return False

    wait_until("PostgreSQL", database, is_ready)


class _Older(socketserver.BaseRequestHandler):
    """A PostgreSQL of another major, as far as a client sees before its first question."""

    def handle(self) -> None:
        length, code = struct.unpack("!II", self.request.recv(8))
        if code in _WANTS_ENCRYPTION:
            self.request.sendall(b"N")
            length, _code = struct.unpack("!II", self.request.recv(8))
        self.request.recv(length - 8)
        said = b"server_version\x0017.6\x00"
        self.request.sendall(
            _message(b"R", struct.pack("!I", 0)) + _message(b"S", said)
            + _message(b"S", b"client_encoding\x00UTF8\x00") + _message(b"Z", b"I")
        )  # fmt: skip
        self.request.recv(1024)


_WANTS_ENCRYPTION = {80877103, 80877104}


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


@contextmanager
def older_postgres() -> Iterator[int]:
    """Pretend to be PostgreSQL 17, of which no second one is at hand; return its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Older) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()
