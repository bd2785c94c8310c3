"""A private PostgreSQL whose backends hold on: it stops in order, and starts on what is left."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servicedesk.start import postgres
from servicedesk.start.place import Place, find_place
from servicedesk.start.process import Process


@pytest.fixture
def place() -> Iterator[Place]:
    found = find_place(is_kept=False)
    found.run.mkdir()
    yield found
    postgres.stop_remains(found)
    shutil.rmtree(found.state, ignore_errors=True)
    shutil.rmtree(found.sockets, ignore_errors=True)


def begin(place: Place) -> Process:
    process = postgres.make(place, is_durable=False)
    process.start(place.run)
    postgres.wait(place, process)
    return process


def standing(place: Place) -> set[int]:
    """Return who stands in the data folder, asked by other means than the start command's."""
    asked = subprocess.run(
        ["sh", "-c", "for p in /proc/[0-9]*; do echo $p $(readlink $p/cwd); done"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    words = (line.split() for line in asked.stdout.splitlines())
    return {int(Path(word[0]).name) for word in words if word[1:] == [str(place.data)]}


def until(ask: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def held(place: Place) -> Iterator[Callable[[], int]]:
    """Return what makes a backend that hears no gentle signal, and gives its number."""
    clients: list[subprocess.Popen[str]] = []

    def hold() -> int:
        client = subprocess.Popen(
            [place.pg_bin / "psql", "-XAt", "-h", place.sockets, "-U", "postgres", "-c",
             "SELECT pg_backend_pid()", "-c", "SELECT pg_sleep(300)"],
            cwd="/", env={"PATH": os.defpath}, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, **place.account.popen,
        )  # fmt: skip
        clients.append(client)
        assert client.stdout is not None
        backend = int(client.stdout.readline())
        os.kill(backend, signal.SIGSTOP)
        return backend

    yield hold
    for client in clients:
        client.kill()
        client.communicate()


def test_a_backend_that_holds_on_is_ended_by_its_postmaster(
    place: Place, held: Callable[[], int], capsys: pytest.CaptureFixture[str]
):
    process = begin(place)
    process.grace = 10
    held()

    process.stop()

    assert "killed" not in capsys.readouterr().out
    assert process.exit_code is not None
    assert process.exit_code >= 0
    assert standing(place) == set()


def test_a_start_ends_what_a_killed_postmaster_left(place: Place, held: Callable[[], int]):
    process = begin(place)
    backend = held()
    (postmaster,) = (int(note.read_text().split()[0]) for note in place.run.glob("*.pid"))
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: not process.is_running)
    until(lambda: standing(place) == {backend})

    again = begin(place)

    assert backend not in standing(place)
    again.stop()
    assert standing(place) == set()


def test_the_reason_of_a_start_that_failed_is_its_own(
    place: Place, capsys: pytest.CaptureFixture[str]
):
    with place.log.joinpath("postgres.log").open("w") as log:
        log.write("ERROR:  an older fault of a client\n")
    process = postgres.make(place, is_durable=False)
    process.command += ["-c", "max_connections=none"]
    process.start(place.run)

    with pytest.raises(SystemExit) as ended:
        postgres.wait(place, process)

    told = str(ended.value)
    assert "PostgreSQL stopped at once (exit 1):\n" in told
    assert "FATAL: " in told.splitlines()[1]
    assert "older fault" not in told
    assert capsys.readouterr().out == ""


def test_a_shell_that_stands_in_the_data_is_left_alone(place: Place):
    shell = subprocess.Popen(["sleep", "60"], cwd=place.data)
    try:
        postgres.stop_remains(place)

        assert shell.poll() is None
    finally:
        shell.kill()
        shell.wait()
