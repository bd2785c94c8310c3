"""Makes .venv hold exactly what a lock file says."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from servicedesk.start.terminal import ROOT, die, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_STAMP = VENV / ".stamp"


def ensure(group: str) -> None:
    """Install requirements/<group>.txt unless it is there. May be cut short, or run twice."""
    if not _is_installed(group):
        with (ROOT / ".venv.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _is_installed(group):
                _install(group)
    compile_texts()


def compile_texts() -> None:
    """Make the compiled translations, when any text is newer."""
    texts = ROOT.glob("locale/*/LC_MESSAGES/*.po")
    compiled = [(text, text.with_suffix(".mo")) for text in texts]
    if any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in compiled):
        subprocess.run([str(PYTHON), "-m", "servicedesk.texts"], cwd=ROOT, check=True)


def _is_installed(group: str) -> bool:
    return _STAMP.exists() and _mark(group) in _STAMP.read_text().split()


def _mark(group: str) -> str:
    lock = (ROOT / "requirements" / f"{group}.txt").read_bytes()
    digest = hashlib.sha256(lock + sys.version.encode() + str(VENV).encode())
    return f"{group}:{digest.hexdigest()}"


def _install(group: str) -> None:
    lock = ROOT / "requirements" / f"{group}.txt"
    say(f"installing {lock.relative_to(ROOT)} into .venv")
    # Written again only at the end: an installation that was cut short starts over.
    _STAMP.unlink(missing_ok=True)
    _make()
    command = [
        *_pip(), "install", "--quiet", "--no-input", "--disable-pip-version-check",
        "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(lock),
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        die("pip could not install the locked requirements (see above)")
    # The development lock holds the base lock: it serves './desk up' too.
    groups = ["base", "dev"] if group == "dev" else ["base"]
    _STAMP.write_text(" ".join(_mark(name) for name in groups))


def _make() -> None:
    if PYTHON.exists() and _succeeds(str(PYTHON), "-c", ""):
        return
    make = [sys.executable, "-m", "venv", "--clear"]
    # Debian without python3-venv has no ensurepip: then the system's pip fills the venv.
    if not _succeeds(*make, str(VENV)) and not _succeeds(*make, "--without-pip", str(VENV)):
        die(f"could not make {VENV}: is Python's venv module installed?")


def _pip() -> list[str]:
    if _succeeds(str(PYTHON), "-m", "pip", "--version"):
        return [str(PYTHON), "-m", "pip"]
    if _succeeds(sys.executable, "-m", "pip", "--version"):
        # The system's pip working on our venv: allowed under PEP 668.
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return die("needs pip (on Debian: apt install python3-pip)")


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def site_packages() -> Path:
    """Return where the venv keeps its packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return VENV / "lib" / version / "site-packages"
