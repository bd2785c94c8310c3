"""A commit wakes the worker once; a broker that is gone or hangs costs time, never the page."""

import fcntl
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as live
from django.db import connection, transaction

from tenants.ledger import outbox
from tests.escalation.house import report
from tests.people import World

TASK = "tick.outbox"


@pytest.fixture
def bell(settings, monkeypatch: pytest.MonkeyPatch) -> outbox.Bell:
    settings.OUTBOX_WAKES = TASK
    fresh = outbox.Bell()
    monkeypatch.setattr(outbox, "_bell", fresh)
    return fresh


@pytest.fixture
def line() -> Iterator[list[str]]:
    """Collect what the broker was given for the worker; nobody works here."""
    found: list[str] = []
    # Workers of one run share the broker, and with it the queue that is counted.
    with (Path(live.STATE_DIR) / "broker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with current_app.connection_for_read() as broker:
            queue = broker.SimpleQueue(current_app.conf.task_default_queue)
            queue.clear()
            yield found
            while True:
                try:
                    message = queue.get(block=True, timeout=1)
                except queue.Empty:
                    break
                found.append(message.headers["task"])
                message.ack()
            queue.close()


def waiting() -> int:
    with current_app.connection_for_read() as broker:
        channel: Any = broker.channel()
        return int(channel._size(current_app.conf.task_default_queue))


def test_a_commit_wakes_the_worker_once_however_much_it_told(
    committed_world: World, bell: outbox.Bell, line: list[str]
):
    world = committed_world
    with world.entered():
        report(world)
        report(world)
        rings = [call for _, call, *_ in connection.run_on_commit if call is outbox._ring]
        assert len(rings) == 1
        assert waiting() == 0

    assert waiting() == 1


def test_what_is_rolled_back_wakes_nobody(
    committed_world: World, bell: outbox.Bell, line: list[str]
):
    world = committed_world
    with world.entered(), transaction.atomic():
        report(world)
        transaction.set_rollback(True)

    assert waiting() == 0


def test_a_wake_up_outside_survives_one_that_was_rolled_back_inside(
    committed_world: World, bell: outbox.Bell, line: list[str]
):
    world = committed_world
    with world.entered():
        with transaction.atomic():
            report(world)
            transaction.set_rollback(True)
        report(world)

    assert waiting() == 1


def test_commits_close_to_each_other_share_the_wake_ups(bell: outbox.Bell, line: list[str]):
    for _commit in range(50):
        bell.ring()

    # One at once, one at the end of the window.
    assert waiting() == 2


@contextmanager
def broker_at(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(current_app.conf, "broker_url", url)
        patched.setattr(current_app.conf, "broker_write_url", url)
        yield


def test_a_broker_that_is_gone_costs_nothing(
    bell: outbox.Bell, monkeypatch: pytest.MonkeyPatch, caplog
):
    with broker_at("redis://127.0.0.1:1/0", monkeypatch):
        began = time.monotonic()
        for _commit in range(20):
            bell.ring()

    assert time.monotonic() - began < 1.0
    assert [record.message for record in caplog.records] == ["outbox.not_woken"]


def test_a_broker_that_hangs_costs_half_a_second_once(
    bell: outbox.Bell, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        with broker_at(f"redis://127.0.0.1:{mute.getsockname()[1]}/0", monkeypatch):
            began = time.monotonic()
            threads = [threading.Thread(target=bell.ring) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    assert time.monotonic() - began < 2.5
    assert bell._connection is None
