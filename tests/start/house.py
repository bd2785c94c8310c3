"""The start command, called as somebody does who has named no servers."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAMED = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "STATE_DIR", "DEMO", "SECRET_KEY",
    # What the run of tests needs for its own browser.
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)  # fmt: skip


def environment(**more):
    """Return the environment of somebody who has named no servers."""
    return {key: value for key, value in os.environ.items() if key not in NAMED} | more


def desk(*arguments, **env):
    return subprocess.run(
        [sys.executable, "desk", *arguments],
        cwd=ROOT, env=environment(**env), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
