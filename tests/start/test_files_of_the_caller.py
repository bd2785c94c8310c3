"""A FILE that a command is given is looked for where its caller stands."""

import json
import os
from contextlib import contextmanager
from types import SimpleNamespace

from servicedesk.start import commands, venv


@contextmanager
def servers_of_others():
    yield SimpleNamespace(env=dict(os.environ), owner_env=dict(os.environ))


def test_a_command_reads_a_file_from_where_one_stands(tmp_path, monkeypatch, capfd):
    cases = json.dumps({"calendars": [], "elapsed": [], "due": []})
    (tmp_path / "cases.json").write_text(cases, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(commands, "shared_servers", servers_of_others)
    monkeypatch.setattr(venv, "ensure", lambda _group: None)

    assert commands.manage(["service_hours", "cases.json"]) == 0

    assert "0 of 0 answers differ." in capfd.readouterr().out
