"""The made-up people of a private start: what the first screens need, then the year behind it."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from servicedesk.start.servers import Servers
from servicedesk.start.steps import finish, manage
from servicedesk.start.terminal import ROOT, is_yes, say
from servicedesk.start.venv import PYTHON

_LOAD = ROOT / "reporting" / "management" / "commands" / "load_demo.py"
_ANALYZE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as server:
    server.execute("ANALYZE")
"""


def people(servers: Servers) -> str:
    """Return who can sign in, or nothing where there is no demo."""
    signs = _sign_ins(servers)
    return signs.read_text().rstrip() if signs.exists() else ""


def load_first(servers: Servers, stop: threading.Event) -> None:
    signs = _sign_ins(servers)
    if not is_yes(servers.env["DEMO"]) or not _LOAD.exists() or signs.exists():
        return
    part = signs.with_suffix(".part")
    with part.open("wb") as output:
        finish(manage(servers.env, "load_demo", "--essential", stdout=output), "demo", stop)
    analyze(servers)
    part.rename(signs)
    say("the demo is loaded")


@contextlib.contextmanager
def loading_rest(servers: Servers) -> Iterator[None]:
    """Load the believable year meanwhile; the command knows what an earlier start has loaded."""
    done = servers.place.state / "demo-rest.done"
    if not _sign_ins(servers).exists() or done.exists():
        yield
        return
    with (servers.place.log / "demo.log").open("ab") as log:
        child = manage(servers.env, "load_demo", "--rest", stdout=log)

    def see_to_it() -> None:
        if child.wait() == 0:
            analyze(servers)
            done.touch()

    watching = threading.Thread(target=see_to_it)
    watching.start()
    try:
        yield
    finally:
        child.terminate()
        watching.join()


def analyze(servers: Servers) -> None:
    """Let PostgreSQL count what was loaded: its plans are made for empty tables until then, and it
    looks by itself only after a minute or more. Only the owner may ask for it.
    """
    done = subprocess.run(
        [str(PYTHON), "-c", _ANALYZE], cwd=ROOT, env=servers.env,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        say(f"the demo was not analyzed, so pages may be slow at first:\n{done.stderr.rstrip()}")


def _sign_ins(servers: Servers) -> Path:
    return servers.place.state / "demo-sign-ins.txt"
