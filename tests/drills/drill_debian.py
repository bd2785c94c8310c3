"""A bare Debian 12 and 13, as a machine is that has Python and pip and nothing else (CFG-1).

Each start is `./desk up` in a copy of the last commit until the sign-in page answers, and Ctrl-C.
Needs root, debootstrap and unshare: what it mounts is gone with the process that mounted it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.databases import ROOT
from tests.named import Row
from tests.start.outside import free_port

SUITES = {"12": "bookworm", "13": "trixie"}
PACKAGES = "python3,python3-pip,ca-certificates"
TOOLS = ("debootstrap", "unshare", "chroot", "git")
# Of the machine and not of Debian: how names are found, and whom one's network vouches for.
NETWORK = ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt")
USER, USER_ID = "desk", 4711
PATIENCE = 180.0
COLD, WARM = 60.0, 10.0
# The kernel's own files, and memory that processes share; all of it in a room of its own.
INSIDE = """
mount -t proc proc "$1/proc" && mkdir -p "$1/dev/shm" && mount -t tmpfs tmpfs "$1/dev/shm" || exit 1
exec chroot --userspec="$2" "$1" env -i HOME="$3" PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 \\
    PORT="$4" sh -c 'cd "$HOME/servicedesk" && exec ./desk up'
"""


@dataclass(frozen=True)
class Case:
    """Who starts it, and who may read the checkout."""

    user: str
    mode: int

    @property
    def home(self) -> str:
        return "/root" if self.user == "root" else f"/home/{self.user}"

    @property
    def spec(self) -> str:
        return "0:0" if self.user == "root" else f"{USER_ID}:{USER_ID}"

    def __str__(self) -> str:
        return f"{self.user}, {self.mode:04o}"


CASES = [Case(user, mode) for user, mode in product(("root", USER), (0o755, 0o700))]


def run() -> list[Row]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        # Not an exit: the other drills are run all the same.
        wanted = ", ".join(missing) or "root"
        return [Row(name=f"not tried: needs {wanted}", value=1, unit="fault", limit=0)]
    rows = []
    for version, suite in SUITES.items():
        with _machine(suite) as root:
            for has_venv in (False, True):
                if has_venv:
                    _install(root, "python3-venv")
                for case in CASES:
                    name = f"{version}, {'with' if has_venv else 'no'} ensurepip, {case}"
                    rows += _started(root, case, name)
    return rows


@contextmanager
def _machine(suite: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f"{suite}-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        bare = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, folder]
        subprocess.run(bare, check=True, stdout=subprocess.DEVNULL)
        for name in NETWORK:
            shutil.copy(f"/{name}", root / name)
        add = ["useradd", "--create-home", f"--uid={USER_ID}", USER]
        subprocess.run(["chroot", folder, *add], check=True)
        yield root


def _install(root: Path, package: str) -> None:
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", *command]
    silent = subprocess.DEVNULL
    subprocess.run(["chroot", str(root), *quiet], check=True, stdout=silent, stderr=silent)


def _started(root: Path, case: Case, name: str) -> list[Row]:
    """Start it twice on a fresh copy; how long each took, and whether it stopped in order."""
    checkout = root / case.home.lstrip("/") / "servicedesk"
    _check_out(checkout, case)
    try:
        cold, first = _up(root, case)
        warm, second = _up(root, case)
    finally:
        shutil.rmtree(checkout)
    # A code below zero names the signal that ended it: as much a fault as one above.
    return [
        Row(name=f"{name}: cold", value=cold, unit="s", limit=COLD),
        Row(name=f"{name}: warm", value=warm, unit="s", limit=WARM),
        Row(name=f"{name}: exit", value=max(abs(first), abs(second)), unit="code", limit=0),
    ]


def _check_out(checkout: Path, case: Case) -> None:
    checkout.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(checkout)], input=archive, check=True)
    if case.user != "root":
        subprocess.run(["chown", "-R", case.spec, str(checkout)], check=True)
    checkout.chmod(case.mode)


def _up(root: Path, case: Case) -> tuple[float, int]:
    """Return after how many seconds the sign-in page answered, and how it ended."""
    port = free_port()
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", INSIDE, "sh"]
    given = [str(root), case.spec, case.home, str(port)]
    began = time.monotonic()
    with (root / "told.log").open("w") as log:
        desk = subprocess.Popen([*command, *given], stdout=log, stderr=subprocess.STDOUT)
        try:
            waited = _wait(desk, port, began, root)
            # To the child of unshare: that one waits for it and would not pass a signal on.
            children = Path(f"/proc/{desk.pid}/task/{desk.pid}/children").read_text().split()
            for child in children:
                subprocess.run(["kill", f"-{signal.SIGINT.value}", child], check=True)
            return waited, desk.wait(timeout=PATIENCE)
        finally:
            desk.kill()
            desk.wait()


def _wait(desk: "subprocess.Popen[bytes]", port: int, began: float, root: Path) -> float:
    while time.monotonic() - began < PATIENCE and desk.poll() is None:
        if "Ctrl-C stops everything" in (root / "told.log").read_text(errors="replace"):
            break
        time.sleep(0.1)
    waited = time.monotonic() - began
    try:
        with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5) as page:
            if page.status == 200:
                return waited
    except URLError:
        pass
    raise SystemExit((root / "told.log").read_text(errors="replace")[-4000:])
