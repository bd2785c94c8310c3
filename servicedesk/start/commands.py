"""The commands of ./desk."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from servicedesk.start import venv
from servicedesk.start.new import new
from servicedesk.start.servers import own_servers, shared_servers
from servicedesk.start.supervisor import up
from servicedesk.start.terminal import ROOT, die
from servicedesk.start.venv import PYTHON

# What a command of Django makes for the caller has the modes that they are used to.
_UMASK = os.umask(0o077)
os.umask(_UMASK)
# These change the shape of the database: that is the owner's work.
_OWNERS_WORK = frozenset({"migrate"})


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        sys.stderr.write(USAGE)
        return 0 if arguments and arguments[0] in {"help", "-h", "--help"} else 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


def manage(arguments: list[str]) -> int:
    venv.ensure("base")
    with shared_servers() as servers:
        is_owners = bool(arguments) and arguments[0] in _OWNERS_WORK
        env = servers.owner_env if is_owners else servers.env
        # Where the caller stands: the names of files are theirs.
        return _run([str(PYTHON), str(ROOT / "manage.py"), *arguments], env, cwd=None)


def test(arguments: list[str]) -> int:
    # The whole suite on every core and one more, for much of it waits for servers and browsers; who
    # names tests gets them in one process, for a debugger.
    is_whole = all(argument.startswith("-") for argument in arguments)
    every_core = ["-n", str(len(os.sched_getaffinity(0)) + 1)] if is_whole else []
    return _with_throwaway_servers("pytest", [*every_core, *arguments])


def bench(arguments: list[str]) -> int:
    # What an acknowledged write costs is part of every figure.
    return _with_throwaway_servers("tests.bench", arguments, is_durable=True)


def drill(arguments: list[str]) -> int:
    return _with_throwaway_servers("tests.drills", arguments)


def lock(arguments: list[str]) -> int:
    """Write requirements/*.txt anew, with hashes and without the address of any index."""
    uv = shutil.which("uv")
    if not uv:
        die("needs uv (pip install uv)")
    for group in ("base", "dev", "meaning"):
        files = [f"requirements/{group}.in", "-o", f"requirements/{group}.txt"]
        options = [
            "-q", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate",
        ]  # fmt: skip
        command = [uv, "pip", "compile", *options, *arguments, *files]
        subprocess.run(command, cwd=ROOT, check=True)
    return 0


def _with_throwaway_servers(module: str, arguments: list[str], *, is_durable: bool = False) -> int:
    venv.ensure("dev")
    with own_servers(is_kept=False, is_durable=is_durable) as servers:
        env = {**servers.env, "STATIC_MANIFEST": "no"}
        # A run starts a hundred processes: what one of them compiled, the others read.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        return _run([str(PYTHON), "-m", module, *arguments], env)


def _run(command: list[str], env: Mapping[str, str], cwd: Path | None = ROOT) -> int:
    child = subprocess.Popen(command, cwd=cwd, env=dict(env), umask=_UMASK)
    try:
        return child.wait()
    except KeyboardInterrupt:  # it got the Ctrl-C as well: let it end in its own way
        return child.wait()
    finally:
        if child.poll() is None:
            os.kill(child.pid, signal.SIGTERM)
            child.wait()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "up": up,
    "test": test,
    "manage": manage,
    "bench": bench,
    "drill": drill,
    "lock": lock,
    "new": new,
}

USAGE = """\
usage: ./desk COMMAND [arguments]

  up [-v]          start everything; Ctrl-C stops it (PORT, HOST; -v shows every log line)
  test [pytest …]  run the tests on servers that are thrown away
  manage …         run a command of Django on the running servers, or on servers of its own
  bench [NAME]     measure; --json for a machine
  drill [NAME]     break things on purpose and see that they mend
  new KIND NAME    write the skeleton of a model, wall, verb, event or page (--in ROOM; --help)
  lock             write requirements/*.txt anew (needs uv)
"""
