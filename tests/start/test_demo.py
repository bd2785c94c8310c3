"""The demo of a start: loaded once, and counted by PostgreSQL before anybody looks at it."""

import os
import subprocess
import threading
from pathlib import Path
from typing import IO, Any

import pytest
from django.db import connection

from servicedesk.start import demo
from servicedesk.start.servers import Servers
from tests.databases import owner, url

COUNTED = "SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'tenants_event'"


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(COUNTED)
        (found,) = cursor.fetchone() or (0,)
        return int(found)


def servers_of(folder: Path) -> Servers:
    place: Any = type("Place", (), {"state": folder, "log": folder})
    address = url(owner()["USER"], connection.settings_dict["NAME"])
    env = {**os.environ, "DEMO": "yes", "DATABASE_OWNER_URL": address}
    return Servers(place=place, env=env)


def test_both_parts_of_the_demo_are_counted_once(
    committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def loaded(
        _env: object, *words: str, stdout: IO[bytes] | None = None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["echo", *words], stdout=stdout)

    monkeypatch.setattr(demo, "manage", loaded)
    servers, before = servers_of(tmp_path), counted()

    demo.load_first(servers, threading.Event())

    assert demo.people(servers) == "load_demo --essential"
    assert counted() == before + 1
    for _start in range(2):
        demo.load_first(servers, threading.Event())
        with demo.loading_rest(servers):
            until_done(tmp_path)
    assert counted() == before + 2
    assert (tmp_path / "demo.log").read_text() == "load_demo --rest\n"


def until_done(folder: Path) -> None:
    waited = threading.Event()
    for _turn in range(300):
        if (folder / "demo-rest.done").exists():
            return
        waited.wait(0.1)
