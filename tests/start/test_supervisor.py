"""What runs beside each other: one part that keeps dying, or a full disk, stops no other."""

import stat
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from servicedesk.start import place as places
from servicedesk.start import supervisor
from servicedesk.start.process import Log, Process
from servicedesk.start.servers import Servers

FULL = Path("/dev/full")


def process(folder: Path, name: str, script: str, **more: Any) -> Process:
    command = [sys.executable, "-c", script]
    return Process(name, command, log=folder, env={}, cwd=folder, grace=5, **more)


def test_one_that_keeps_dying_is_tried_ever_later_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE", 0.0)
    monkeypatch.setattr(supervisor, "_DEATHS_TOLD", 2)
    place: Any = type("Place", (), {"run": tmp_path})
    good = process(tmp_path, "good", "import time; time.sleep(60)")
    bad = process(tmp_path, "bad", "raise SystemExit('its last words')")
    servers = Servers(place=place, env={}, processes=[good, bad])
    for one in servers.processes:
        one.start(tmp_path)
    stop, codes = threading.Event(), list[int]()
    watching = threading.Thread(target=lambda: codes.append(supervisor._watch(servers, stop)))

    watching.start()
    until = time.monotonic() + 20
    while bad.fails < 3 and time.monotonic() < until:
        time.sleep(0.05)

    assert good.is_running
    assert watching.is_alive()
    stop.set()
    watching.join()
    good.stop()
    assert (codes, good.fails) == ([0], 0)
    said = capsys.readouterr().out
    assert said.count("keeps dying; the others go on") == 1
    assert "its last words" in said


def test_the_pause_grows_and_ends_somewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    bad = process(tmp_path, "bad", "")
    pauses: list[float] = []
    for _ in range(15):
        bad.started = time.monotonic()
        supervisor._lay_out(bad)
        assert bad.again_at is not None
        pauses.append(round(bad.again_at - bad.started, 1))

    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]
    assert pauses[-1] == max(pauses) == 60.0
    said = capsys.readouterr().out
    assert "bad died (exit None): starting it again at once\n" in said
    assert "again in 2 s" in said
    assert "again in 0 s" not in said


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path):
    (tmp_path / "part.log").symlink_to(FULL)
    part = process(
        tmp_path, "part", "print('x' * 100_000); print('is ready', flush=True)", ready_word=b"ready"
    )

    part.start(tmp_path)

    assert part.ready.wait(20)
    until = time.monotonic() + 20
    while part.is_running and time.monotonic() < until:
        time.sleep(0.02)
    assert part.exit_code == 0


def test_a_log_says_what_it_lost_and_keeps_one_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("servicedesk.start.process._LOG_LIMIT", 100)
    path = tmp_path / "part.log"
    path.mkdir()
    with Log(path) as log:
        log.write(b"lost\n")
        path.rmdir()
        for number in range(20):
            log.write(b"line %02d of many\n" % number)

    earlier, now = path.with_suffix(".log.1").read_text(), path.read_text()
    assert "line 19" in now
    assert len(now) < 200
    assert len(earlier) < 200
    assert "lost\n" not in now + earlier


def test_what_is_kept_is_closed_to_others_also_what_was_made_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    state = tmp_path / "state"
    (state / "log").mkdir(parents=True)
    (state / "log" / "web.log").write_text("words")
    (state / "demo-sign-ins.txt").write_text("secret")
    (state / "demo-sign-ins.txt").chmod(0o644)
    us = places.Account(uid=1, gid=1, is_other=False)
    other = places.Account(uid=1, gid=1, is_other=True)

    for account, mode in ((us, 0o700), (other, 0o711)):
        places._close_to_others(state, account)

        assert stat.S_IMODE(state.stat().st_mode) == mode
        assert stat.S_IMODE((state / "log").stat().st_mode) == 0o700
        for name in ("demo-sign-ins.txt", "log/web.log"):
            assert stat.S_IMODE((state / name).stat().st_mode) == 0o600
