"""A command of Django that belongs to the start, and is ended when somebody asks to stop."""

import subprocess
import threading
from collections.abc import Mapping
from typing import IO

from servicedesk.start.terminal import ROOT, die
from servicedesk.start.venv import PYTHON


class Interrupted(Exception):
    """Somebody asked to stop while the start was under way."""


def manage(
    env: Mapping[str, str], *arguments: str, stdout: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(PYTHON), "manage.py", *arguments],
        cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=stdout, process_group=0,
    )  # fmt: skip


def finish(child: subprocess.Popen[bytes], what: str, stop: threading.Event) -> None:
    """Wait for its end. Raise Interrupted when asked to stop; give up when it fails."""
    while child.poll() is None:
        if stop.wait(0.05):
            child.terminate()
            child.wait()
            raise Interrupted
    if child.returncode:
        die(f"{what} failed (exit {child.returncode}, see above)")
