"""One child process: in a session of its own, logged to a file, stopped by its own signal."""

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from servicedesk.start.terminal import die, say

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 5_000_000
_LINES_KEPT = 15
# Where PostgreSQL says why it ends; what it answers clients while it starts is no reason.
_REASON = re.compile(r"\b(FATAL|PANIC): (?! *the database system is )")


class Process:
    """A part of the running whole."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        cwd: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 15.0,
        harder_signal: signal.Signals | None = None,
        ready_word: bytes = b"",
        is_shown: bool = False,
        account: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log / f"{name}.log"
        self.env = dict(env)
        self.cwd = cwd
        self.stop_signal = stop_signal
        self.grace = grace
        # For one that ends its own children: sent when the first signal was not enough.
        self.harder_signal = harder_signal
        self.ready_word = ready_word
        self.is_shown = is_shown
        self.account = dict(account or {})
        self.ready = threading.Event()
        self.fails = 0
        # When it is started again after a death; nothing while it runs.
        self.again_at: float | None = None
        self.started = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._said: deque[str] = deque(maxlen=_LINES_KEPT)

    def start(self, run: Path) -> None:
        """Start, and leave a note in the folder run that names the process for good."""
        self.ready.clear()
        self.started = time.monotonic()
        self._said = deque(maxlen=_LINES_KEPT)
        # A session of its own: Ctrl-C reaches only the supervisor, which stops things in order.
        self._child = subprocess.Popen(
            self.command,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=self._die_with_parent if _LIBC else None,  # noqa: PLW1509 - one prctl call
            **self.account,
        )
        # Without it only a killed supervisor would leave something behind.
        with contextlib.suppress(OSError):
            (run / f"{self.name}.pid").write_text(f"{self._child.pid} {born(self._child.pid)}")
        assert self._child.stdout is not None  # noqa: S101 - asked for above
        self._reader = threading.Thread(
            target=self._copy, args=(self._child.stdout, self._said), daemon=True
        )
        self._reader.start()

    def _die_with_parent(self) -> None:
        assert _LIBC is not None  # noqa: S101 - for the type checker
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(self.stop_signal))

    def _copy(self, output: IO[bytes], said: deque[str]) -> None:
        with output, Log(self.log) as log:
            for line in output:
                log.write(line)
                said.append(line.decode(errors="replace").rstrip())
                if self.ready_word and self.ready_word in line:
                    self.ready.set()
                if self.is_shown:
                    sys.stdout.write(f"{self.name:>8} | {line.decode(errors='replace')}")
                    sys.stdout.flush()

    @property
    def exit_code(self) -> int | None:
        return self._child.poll() if self._child else None

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def last_lines(self) -> str:
        """Return what it said last since it was started; from its reason on, where it gave one."""
        if self._reader and not self.is_running:
            self._reader.join(timeout=2)
        said = list(self._said)
        reasons = [number for number, line in enumerate(said) if _REASON.search(line)]
        return "\n".join(said[reasons[-1] if reasons else 0 :])

    def stop(self) -> None:
        """Ask it to end, ask harder where that can be done, and only then kill it."""
        if self._child is None or self._child.poll() is not None:
            return
        if not self._ends_by(self.stop_signal) and not (
            self.harder_signal and self._ends_by(self.harder_signal)
        ):
            waited = self.grace * (2 if self.harder_signal else 1)
            say(f"{self.name} did not stop within {waited:.0f} s: killed")
            self.kill_group()
            self._child.wait()
        if self._reader:
            self._reader.join(timeout=2)

    def _ends_by(self, sig: signal.Signals) -> bool:
        assert self._child is not None  # noqa: S101 - asked by stop
        self._child.send_signal(sig)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(self.grace)
        return self._child.poll() is not None

    def kill_group(self) -> None:
        """End what a killed leader left behind (Celery's pool lives on for a while)."""
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)


class Log:
    """A file of lines that loses lines rather than stop anybody: on a full disk, say."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._size = self._lost = 0

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()

    def write(self, line: bytes) -> None:
        try:
            file = self._opened()
            if self._lost:
                file.write(f"{self._lost} lines could not be written\n".encode())
                self._lost = 0
            file.write(line)
            self._size += len(line)
        except OSError:
            self._lost += 1

    def _opened(self) -> IO[bytes]:
        """Return the file; what is full becomes the earlier one, of which there is one."""
        if self._file is not None and self._size > _LOG_LIMIT:
            self._file.close()
            self._file = None
        if self._file is None:
            if self._path.is_file() and self._path.stat().st_size > _LOG_LIMIT:
                self._path.replace(self._path.with_suffix(".log.1"))
            self._file = self._path.open("ab", buffering=0)
            self._size = self._path.stat().st_size
        return self._file


def wait_until(
    what: str, process: Process, is_ready: Callable[[], bool], *, limit: float = 60.0
) -> None:
    end = time.monotonic() + limit
    while not is_ready():
        if not process.is_running:
            die(f"{what} stopped at once (exit {process.exit_code}):\n{process.last_lines()}")
        if time.monotonic() > end:
            die(f"{what} was not ready within {limit:.0f} s:\n{process.last_lines()}")
        time.sleep(0.02)


def born(pid: int) -> str:
    """Return when a process started: with the pid, it names one process for good."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    if sys.platform == "darwin":
        ask = ["ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    return ""


def end_leftovers(run: Path) -> None:
    """End what a killed supervisor left running. PostgreSQL is left to pg_ctl, which is gentle."""
    left: list[tuple[int, str]] = []
    for note in run.glob("*.pid"):
        number, _, when = note.read_text().partition(" ")
        if note.stem != "postgres" and when and born(int(number)) == when:
            left.append((int(number), when))
    for sig, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 2.0)):
        for pid, _when in left:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, sig)
        end = time.monotonic() + patience
        while left and time.monotonic() < end:
            time.sleep(0.05)
            left = [(pid, when) for pid, when in left if born(pid) == when]
    for note in run.glob("*.pid"):
        note.unlink(missing_ok=True)
