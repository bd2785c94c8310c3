"""The private PostgreSQL: made, started, given its roles and its database."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from servicedesk.start.place import Place
from servicedesk.start.process import Process, wait_until
from servicedesk.start.terminal import ROOT, die, say

ROLES = ROOT / "servicedesk" / "db" / "roles.sql"
DATABASE = "servicedesk"
_ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# Kept servers promise that what was acknowledged is on disk; thrown-away ones need not, unless what
# that costs is measured.
_CAN_LOOK = Path("/proc/self/cwd").exists()
# Seconds: for a checkpoint on a busy machine, and for backends to see that they are to go.
_GRACE = 60.0
_START_LIMIT = 120.0
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def make(place: Place, *, is_durable: bool) -> Process:
    """Return PostgreSQL ready to start, on a data folder that is whole and of its version."""
    # Set last: an initdb that was cut short leaves no marker and is started over.
    marker = place.state / "pgdata.ready"
    if marker.exists():
        _refuse_other_version(place)
    else:
        _initialise(place)
        marker.touch()
    stop_remains(place)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "log_min_messages": "warning",
        "timezone": "UTC",
        **({} if is_durable else _HASTY),
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return Process(
        "postgres",
        [place.pg_bin / "postgres", "-D", place.data, *settings],
        log=place.log,
        env=_ENV,
        cwd=Path("/"),
        # "Fast": a plain TERM would wait until every client has left by itself. "Immediate" after
        # it: the postmaster ends its backends, which nobody else reaches, each in its own session.
        stop_signal=signal.SIGINT,
        harder_signal=signal.SIGQUIT,
        grace=_GRACE,
        account=place.account.popen,
    )


def wait(place: Place, process: Process) -> None:
    """Wait for pg_isready, which speaks the protocol: the socket opens before recovery is done."""
    wait_until("PostgreSQL", process, lambda: _is_ready(place), limit=_START_LIMIT)


def is_running(place: Place) -> bool:
    return _is_ready(place)


def stop_remains(place: Place) -> None:
    """Let nothing of an earlier PostgreSQL live on before it is started: on the same data the new
    one refuses. Only for whoever holds the lock of the place, so that nobody else's is ended.
    """
    if (place.data / "postmaster.pid").exists():
        # Left by a supervisor that was killed. Nothing to stop is no fault.
        for mode in ("fast", "immediate"):
            stop = ["-D", str(place.data), "-m", mode, "-w", "-t", f"{_GRACE:.0f}", "stop"]
            # Its number may be another process's by now, where the machine was started again.
            if _CAN_LOOK and not _remains(place):
                break
            if not _tool(place, "pg_ctl", *stop).returncode:
                break
    # Backends whose postmaster was killed go by themselves, but not while they are busy.
    _wait_for_remains(place, 2.0)
    for sig, patience in ((signal.SIGQUIT, 10.0), (signal.SIGKILL, _GRACE)):
        if left := _remains(place):
            say(f"ending {len(left)} processes of an earlier PostgreSQL")
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sig)
        _wait_for_remains(place, patience)


def _wait_for_remains(place: Place, patience: float) -> None:
    end = time.monotonic() + patience
    while _remains(place) and time.monotonic() < end:
        time.sleep(0.05)


def _remains(place: Place) -> list[int]:
    """Return the processes of PostgreSQL that stand in our data folder, as all of its own do."""
    data, found = place.data.resolve(), []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        # Gone meanwhile, or somebody else's, who may not be asked.
        with contextlib.suppress(OSError):
            if entry.readlink() == data:
                # "postgres (deleted)" where a newer one was installed meanwhile.
                program = entry.with_name("exe").readlink().name
                found += [int(entry.parent.name)] if program.startswith("postgres") else []
    return found


def make_roles(place: Place) -> None:
    """Run roles.sql where new databases come from, and in ours; make ours if it is not there."""
    # Handed over as text: the account of PostgreSQL may not be able to read our folder.
    roles = ROLES.read_text(encoding="utf-8")
    _psql(place, "template1", roles)
    asked = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - a constant
    if _psql(place, "postgres", asked) != "1":
        _psql(place, "postgres", f"CREATE DATABASE {DATABASE} OWNER servicedesk_owner")
    # Also right after it was made: what may be done with a database is not copied with another.
    _psql(place, DATABASE, roles)


def _is_ready(place: Place) -> bool:
    return _tool(place, "pg_isready", "-q", "-h", str(place.sockets)).returncode == 0


def _initialise(place: Place) -> None:
    for child in place.data.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        else:
            child.unlink()
    # Sorting that does not depend on the machine: the wheels carry no ICU.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    safety = ["--data-checksums"] if place.is_kept else ["--no-sync"]
    # "trust": whoever reaches the socket folder (mode 0700) is already us.
    users = ["-U", "postgres", "-A", "trust", "-E", "UTF8"]
    made = _tool(place, "initdb", "-D", str(place.data), *users, *locale, *safety)
    if made.returncode:
        die(f"initdb failed:\n{made.stdout}{made.stderr}")


def _refuse_other_version(place: Place) -> None:
    # Read as its owner: the folder is closed to everybody else, but root and its owner may.
    found = (place.data / "PG_VERSION").read_text().strip()
    ours = _tool(place, "postgres", "--version").stdout.split()[-1].split(".")[0]
    if found != ours:
        die(
            f"{place.data} was made by PostgreSQL {found}, but PostgreSQL {ours} is installed.\n"
            f"Nothing was changed. Dump it with version {found} (pg_dump), move the folder and "
            f"{place.state / 'pgdata.ready'} away, start, and load the dump;\n"
            f"or set DESK_STATE to another folder to start with an empty one."
        )


def _psql(place: Place, database: str, script: str) -> str:
    common = ["-h", str(place.sockets), "-U", "postgres", "-d", database]
    options = ["-qXAt", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    done = _tool(place, "psql", *common, *options, script=script)
    if done.returncode:
        die(f"could not make the database roles in {database}:\n{done.stderr}")
    return done.stdout.strip()


def _tool(
    place: Place, name: str, *arguments: str, script: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(place.pg_bin / name), *arguments],
        cwd="/",
        env=_ENV,
        input=script,
        text=True,
        capture_output=True,
        check=False,
        **place.account.popen,
    )
