"""What the start command says, and how it gives up."""

import os
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
_BEGAN = time.monotonic()


def say(message: str) -> None:
    sys.stdout.write(f"[desk {time.monotonic() - _BEGAN:5.1f}s] {message}\n")
    sys.stdout.flush()


def die(message: str) -> NoReturn:
    sys.exit(f"desk: {message}")


def is_yes(value: str) -> bool:
    """Read a flag as the settings do (servicedesk/env.py), which cannot be imported here yet."""
    return value.strip().lower() in {"1", "true", "yes", "on"}


def given(name: str) -> str:
    """Return what the environment says for NAME, or the file that NAME_FILE names, or nothing."""
    if os.environ.get(name):
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            die(f"{name}_FILE names {path}, which cannot be read: {error.strerror}")
    return ""
