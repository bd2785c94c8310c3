"""Compiles the translations: a bare machine has no msgfmt. Run as `python -m servicedesk.texts`."""

import os
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def stale_texts(root: Path = ROOT) -> list[Path]:
    """Return the translations that were changed since they were compiled, or never were."""
    found = sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
    return [path for path in found if _moment(path.with_suffix(".mo")) < _moment(path)]


def compile_texts(root: Path = ROOT) -> None:
    for path in stale_texts(root):
        # Put in its place whole: another process may be reading.
        part = path.with_suffix(f".{os.getpid()}")
        polib.pofile(str(path)).save_as_mofile(str(part))
        part.replace(path.with_suffix(".mo"))


def _moment(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


if __name__ == "__main__":
    compile_texts()
