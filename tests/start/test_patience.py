"""What worker and watchdog wait for at most: they are given it before they connect."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""
WORKER = """
import servicedesk.celery
from celery.signals import worker_init
worker_init.send(sender=None)
"""
WATCHDOG = """
import threading
import django
django.setup()
from django.core.management import call_command
class Stopped(threading.Event):
    def wait(self, timeout=None):
        return True
threading.Event = Stopped
call_command("watchdog", "--loop")
"""


WEB = """
import servicedesk.wsgi
"""
PLAIN = ASK.replace("lock_timeout", "max_parallel_workers_per_gather", 1).replace(
    '"statement_timeout"', '"jit"', 1
)


@pytest.fixture
def unnamed_patience() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PGOPTIONS"}


@pytest.mark.parametrize(
    ("_case", "start", "expected"),
    [
        ("a worker", WORKER, ["3s", "30s", "1min"]),
        ("the watchdog", WATCHDOG, ["3s", "30s", "1min"]),
        # Migrations take as long as they take.
        ("any other command", "", ["0", "0", "0"]),
    ],
)
def test_work_beside_the_pages_waits_for_nobody_long(_case, start, expected, unnamed_patience):
    done = subprocess.run(
        [sys.executable, "-c", start + ASK],
        cwd=ROOT, env=unnamed_patience, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.split()[-3:] == expected


def test_a_request_neither_waits_long_nor_starts_helpers(unnamed_patience):
    shown = [
        subprocess.run(
            [sys.executable, "-c", WEB + ask],
            cwd=ROOT, env=unnamed_patience, capture_output=True, text=True, check=True,
        ).stdout.split()[-3:]
        for ask in (ASK, PLAIN)
    ]  # fmt: skip

    assert shown == [["3s", "15s", "30s"], ["0", "off", "30s"]]
