"""Every text has its Dutch: extracts the texts in a copy, and compares with what is kept."""

import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path("locale") / "nl" / "LC_MESSAGES" / "django.po"


def extracted(folder: Path) -> polib.POFile:
    """Return the texts that code and templates have now, found in a copy of what git knows."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
    present = [name for name in names.decode().split("\0") if name and (ROOT / name).exists()]
    pack = subprocess.run(
        ["tar", "-c", "--null", "-T", "-"],
        cwd=ROOT, input="\0".join(present).encode(), check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(["tar", "-x"], cwd=folder, input=pack.stdout, check=True)
    (folder / KEPT).unlink(missing_ok=True)
    (folder / KEPT).parent.mkdir(parents=True, exist_ok=True)
    options = ["--locale", "nl", "--no-wrap", "--verbosity", "0", "--ignore", "tests/*"]
    command = [sys.executable, "manage.py", "makemessages", *options]
    subprocess.run(command, cwd=folder, check=True)
    return polib.pofile(str(folder / KEPT))


def key(entry: polib.POEntry) -> tuple[str, str]:
    return (entry.msgctxt or "", entry.msgid)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        wanted = extracted(Path(folder))
    if not (ROOT / KEPT).exists():
        sys.stdout.write(f"there is no {KEPT}: {len(wanted)} texts have no Dutch\n")
        return 1
    kept = {key(entry): entry for entry in polib.pofile(str(ROOT / KEPT)) if not entry.obsolete}
    lacking = [e for e in wanted if not (key(e) in kept and kept[key(e)].translated())]
    for entry in lacking:
        where = ", ".join(f"{path}:{line}" for path, line in entry.occurrences[:2])
        sys.stdout.write(f"no Dutch: {entry.msgid!r} ({where})\n")
    unused = set(kept) - {key(entry) for entry in wanted}
    for _context, text in sorted(unused):
        sys.stdout.write(f"no longer used: {text!r}\n")
    checked = ["msgfmt", "--check", "--output-file", "/dev/null", str(ROOT / KEPT)]
    is_sound = subprocess.run(checked, check=False).returncode == 0
    sys.stdout.write(f"{len(wanted)} texts, {len(lacking)} without Dutch, {len(unused)} unused\n")
    return 0 if is_sound and not lacking and not unused else 1


if __name__ == "__main__":
    sys.exit(main())
