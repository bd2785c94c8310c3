"""What the pages name is there: each link, each path, each command of ours."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
# `tenants/walls.py`, `templates/`, and with its line number gone; no address of the site.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
COMMAND = re.compile(r"\./desk manage (\w+)")
# Of Django itself.
THEIRS = {"changepassword", "check", "createsuperuser", "migrate", "shell", "dumpdata"}
NOT_KEPT = (".desk/", ".venv/")


def ids(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_every_link_leads_somewhere(guide: Path):
    broken = [to for to in LINK.findall(guide.read_text()) if not (guide.parent / to).exists()]

    assert broken == []


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_every_path_exists(guide: Path):
    named = {path for path in PATH.findall(guide.read_text()) if not path.startswith(NOT_KEPT)}
    gone = [path for path in sorted(named) if not _places(path)]

    assert gone == []


def _places(path: str) -> list[Path]:
    """Return where a path may be: from the top, or inside one of the rooms."""
    rooms = [ROOT, ROOT / "tests", ROOT / "tenants", ROOT / "incidents", ROOT / "escalation"]
    rooms += [ROOT / "reporting", ROOT / "templates", ROOT / "servicedesk"]
    return [room / path for room in rooms if (room / path).exists()]


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_every_command_exists(guide: Path):
    ours = {file.stem for file in ROOT.glob("*/management/commands/[!_]*.py")}

    assert set(COMMAND.findall(guide.read_text())) <= ours | THEIRS


def test_every_guide_can_be_found_from_the_front():
    linked = {Path(to).name for to in LINK.findall((ROOT / "README.md").read_text())}

    assert {guide.name for guide in GUIDES[1:]} <= linked
