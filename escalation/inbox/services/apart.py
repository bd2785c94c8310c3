"""Having a mail read by a process of its own, with bounds of memory and time.

A child reads one mail after another, since beginning anew costs more than most mails; what it
breaks over costs that one mail and the child. It gets no setting, secret or connection of ours.
"""

import atexit
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Final

from django.conf import settings

from escalation.inbox.rules.carried import LENGTH, Read, unpacked

# Seconds, by the clock on the wall: a machine that is busy, and no more.
LONGEST: Final = 60.0
# Mails that one child reads; what it gathered in memory goes with it.
MOST_MAILS: Final = 200
_MODULE: Final = "escalation.inbox.services.child"


class NotRead(Exception):
    """Reading this mail took too much memory or time, or broke what read it."""


class _Child:
    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a module of ours, by our interpreter
            # Without what is installed: nothing of it is needed, and starting takes half the time.
            [sys.executable, "-S", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What it would say of a mail that broke it holds words of that mail.
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": str(Path(settings.BASE_DIR)), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self.mails = 0

    def read(self, raw: bytes) -> bytes:
        """Return what the child answers; raise NotRead where it does not, or not in time."""
        self.mails += 1
        end = Timer(LONGEST, self._process.kill)
        end.daemon = True
        end.start()
        try:
            into, out = self._lines()
            into.write(LENGTH.pack(len(raw)))
            into.write(raw)
            into.flush()
            head = out.read(LENGTH.size)
            answer = out.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
        except OSError:
            answer = b""
        finally:
            end.cancel()
        if not answer:
            raise NotRead
        return answer

    def end(self) -> None:
        self._process.kill()
        for line in (self._process.stdin, self._process.stdout):
            if line is not None:
                _close(line)
        self._process.wait()

    def _lines(self) -> tuple[IO[bytes], IO[bytes]]:
        into, out = self._process.stdin, self._process.stdout
        assert into is not None  # noqa: S101 - as it was started
        assert out is not None  # noqa: S101 - as it was started
        return into, out


def _close(line: IO[bytes]) -> None:
    try:
        line.close()
    except OSError:
        # The other end is gone, with what was not sent yet.
        return


_idle: Final[list[_Child]] = []
_taking: Final = Lock()


def read_apart(raw: bytes) -> Read:
    """Return what a mail says, as a child read it; raise NotRead."""
    with _taking:
        child = _idle.pop() if _idle else None
    child = child or _Child()
    try:
        read = unpacked(child.read(raw))
    except BaseException:
        child.end()
        raise
    if child.mails >= MOST_MAILS:
        child.end()
    else:
        with _taking:
            _idle.append(child)
    return read


@atexit.register
def end_children() -> None:
    """End those that wait for a mail."""
    while _idle:
        _idle.pop().end()


# A process that was forked shares neither the lines nor the children.
os.register_at_fork(after_in_child=_idle.clear)
