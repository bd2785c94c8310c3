"""The start command: what it refuses, and what it leaves behind."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings

from servicedesk.start.place import server_account
from tests.start.house import ROOT, desk, environment

NOHUP = ["sh", "-c", 'trap "" HUP; exec "$0" desk up', sys.executable]
WORKERS = [f"worker-{queue}" for queue in settings.WORKERS]
WRITE = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="kept", session_data="", expire_date=timezone.now())
"""
ADDRESS = "from django.conf import settings; print(settings.PUBLIC_URL)"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pids(place):
    return {note.stem: int(note.read_text().split()[0]) for note in place.glob("run/*.pid")}


def is_running(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def wait_until(ask, limit=60):
    end = time.monotonic() + limit
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_without_a_command_it_says_what_there_is():
    done = desk()

    assert done.returncode == 2
    assert done.stderr.startswith("usage: ./desk COMMAND")


def test_a_data_folder_of_another_postgresql_is_left_alone(place):
    (place / "pgdata").mkdir(mode=0o700)
    (place / "pgdata" / "PG_VERSION").write_text("17\n")
    (place / "pgdata.ready").touch()
    if os.getuid() == 0:
        account = server_account()
        os.chown(place / "pgdata", account.uid, account.gid)

    done = desk("manage", "check", DESK_STATE=str(place))

    assert done.returncode == 1
    assert "was made by PostgreSQL 17, but PostgreSQL 18 is installed" in done.stderr
    assert [child.name for child in (place / "pgdata").iterdir()] == ["PG_VERSION"]


def test_half_of_the_outside_addresses_is_refused(place):
    done = desk("manage", "check", DESK_STATE=str(place), DATABASE_URL="postgresql://a@db/desk")

    assert done.returncode == 1
    assert "DATABASE_OWNER_URL" in done.stderr


def test_a_second_start_is_refused(place):
    with (place / "servers.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = desk("up", DESK_STATE=str(place))

    assert done.returncode == 1
    assert "already running from" in done.stderr


def test_a_taken_port_is_named(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = desk("up", DESK_STATE=str(place), PORT=str(port))

    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr


@pytest.fixture
def started(place):
    """Return what starts ./desk up on one place, and ends it with whatever it left."""
    running = []

    def start():
        port = free_port()
        env = environment(DESK_STATE=str(place), PORT=str(port), DEMO="no")
        child = subprocess.Popen(NOHUP, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        running.append(child)
        said = []
        assert child.stdout is not None
        for line in child.stdout:
            said.append(line)
            if "Ctrl-C stops everything" in line:
                break
        assert any("ready: http://" in line for line in said), said
        return child, port

    yield start
    for child in running:
        if child.poll() is None:
            child.kill()
        child.communicate()


def manage(place, code):
    done = desk("manage", "shell", "-v", "0", "-c", code, DESK_STATE=str(place))
    assert done.returncode == 0, done.stderr
    return done.stdout


def sessions(place):
    """Return the keys that the database holds; nothing while it is not there."""
    try:
        socket_folder = (place / "pgdata" / "postmaster.pid").read_text().splitlines()[4]
        asked = {"host": socket_folder, "user": "postgres", "dbname": "servicedesk"}
        with psycopg.connect(**asked) as server:
            return [key for (key,) in server.execute("SELECT session_key FROM django_session")]
    except (OSError, IndexError, psycopg.OperationalError):
        return []


@pytest.mark.long
def test_up_serves_mends_and_stops(place, started):
    child, port = started()

    assert urlopen(f"http://127.0.0.1:{port}/healthz").status == 200
    before = pids(place)
    assert set(before) == {"postgres", "valkey", "web", *WORKERS, "beat", "fetcher", "watchdog"}

    # './desk manage' works beside it, and what it wrote was acknowledged.
    manage(place, WRITE)

    os.kill(before["postgres"], signal.SIGKILL)
    wait_until(lambda: pids(place)["postgres"] != before["postgres"])
    wait_until(lambda: "kept" in sessions(place))

    child.kill()
    child.wait()
    child, port = started()
    assert "kept" in sessions(place)
    # What a command beside it prints leads to the pages that run.
    assert manage(place, ADDRESS) == f"http://localhost:{port}\n"

    # The terminal of somebody who used nohup is closed.
    child.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=3)
    assert urlopen(f"http://127.0.0.1:{port}/healthz").status == 200

    last = pids(place)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=60) == 0
    wait_until(lambda: not any(is_running(pid) for pid in last.values()), limit=10)
