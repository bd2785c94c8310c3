"""./desk new: what it writes is whole, and what is still to do is found by the tests for that."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.start.house import ROOT

# Between them every kind, and every room that has a skeleton of its own.
ASKED = {
    "page": ["page", "night_watch", "Who watches at night"],
    "portal": ["page", "promises", "--in", "portal"],
    "verb": ["verb", "call_back", "Call back"],
    "event": ["event", "shift.planned", "--in", "tenants"],
    "model": ["model", "shift", "--in", "tenants"],
}
LOOKING = (
    "tests/tenants/ledger/test_declared.py", "tests/incidents/desk/test_asks.py",
    "tests/walls/test_pages.py", "-k", "not database and not language",
)  # fmt: skip


def new(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it in a copy, with nothing but the standard library."""
    command = [sys.executable, "-S", str(copy / "desk"), "new", *arguments]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=env, capture_output=True, text=True, check=False
    )


def copied(folder: Path) -> Path:
    """Return a copy of what git knows, or would take up."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout.split(b"\0")
    present = [name for name in names if name and (ROOT / name.decode()).is_file()]
    packed = subprocess.run(
        ["tar", "-c", "--null", "-T", "-"],
        cwd=ROOT, input=b"\0".join(present), check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(["tar", "-x"], cwd=folder, input=packed.stdout, check=True)
    return folder


def sum_of(copy: Path) -> str:
    every = sorted(path for path in copy.rglob("*") if path.is_file() and path.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in every:
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, answers: dict[str, str]) -> Path:
    found = copied(tmp_path_factory.mktemp("copy"))
    for name, asked in ASKED.items():
        done = new(found, *asked)
        assert done.returncode == 0, done.stderr
        answers[name] = done.stdout
    return found


def test_it_names_what_it_wrote_and_what_is_left(copy: Path, answers: dict[str, str]):
    told = answers["page"].splitlines()
    wrote = [line.removeprefix("wrote ") for line in told if line.startswith("wrote ")]

    assert wrote == [
        "incidents/desk/queries/night_watch.py", "incidents/desk/views/night_watch.py",
        "templates/incidents/desk/night_watch.html", "tests/incidents/desk/test_night_watch.py",
    ]  # fmt: skip
    assert all((copy / path).exists() for path in wrote)
    assert "added to incidents/desk/urls.py" in told
    assert [line for line in told if line.startswith("left:  ") and "django.po" in line]
    assert "left:  ./desk manage makemigrations tenants -n shift" in answers["model"].splitlines()


def test_what_it_wrote_is_as_a_reviewer_wants_it(copy: Path):
    linted = run(copy, "-m", "ruff", "check", "--no-cache", ".")
    formatted = run(copy, "-m", "ruff", "format", "--no-cache", "--check", ".")

    assert linted.returncode == 0, linted.stdout
    assert formatted.returncode == 0, formatted.stdout
    left = [path for path in copy.rglob("*night_watch*") if "$" in path.read_text(errors="ignore")]
    assert left == []


def test_the_tests_that_look_for_what_is_forgotten_find_it(copy: Path):
    looked = run(copy, "-m", "pytest", "-v", "-p", "no:cacheprovider", *LOOKING)

    assert looked.returncode == 0, looked.stdout[-3000:]
    assert "test_a_form_makes_what_its_service_takes[call-back] PASSED" in looked.stdout
    found = run(copy, "-c", NAMED)
    assert found.stdout.split() == ["True"] * 4, found.stderr


NAMED = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "servicedesk.settings"
django.setup()
from incidents.desk.views.verbs import VERBS
from tenants.ledger.declared import declared
from tenants.menus import pages
print({"desk:night_watch", "portal:promises"} <= pages().keys(), "call-back" in VERBS,
      {"shift.planned", "incident.call_back"} <= declared().keys(),
      bool(django.apps.apps.get_model("tenants", "Shift")))
"""


def test_a_model_without_its_table_is_found(copy: Path):
    checked = run(copy, "manage.py", "makemigrations", "--check", "--dry-run", "tenants")

    assert checked.returncode == 1
    assert "Create model Shift" in checked.stdout


def test_a_wall_follows_its_table(copy: Path):
    early = new(copy, "wall", "shift", "--in", "tenants")
    assert early.returncode == 1
    assert "its table comes first" in early.stderr
    folder = copy / "tenants" / "migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    table = f"{int(last[:4]) + 1:04}_shift"
    (folder / f"{table}.py").write_text("")

    done = new(copy, "wall", "shift", "--in", "tenants")

    wall = folder / f"{int(last[:4]) + 2:04}_shift_walls.py"
    assert done.returncode == 0, done.stderr
    assert f'dependencies = [("tenants", "{table}")]' in wall.read_text()
    (folder / f"{table}.py").unlink()
    wall.unlink()


@pytest.mark.parametrize(
    ("_case", "asked", "said"),
    [
        ("its files are there", ["page", "night_watch"], "is there already"),
        ("a file of ours", ["page", "search"], "is there already"),
        ("an event that is declared", ["event", "shift.planned", "--in", "tenants"], "already"),
        ("no name", ["page", "OnCall"], "is no name"),
        ("a word of the language", ["verb", "class"], "is no name"),
        ("no code", ["event", "planned"], "is no name"),
        ("another room", ["page", "rota", "--in", "tenants"], "goes in one of desk, portal"),
        ("words that end a text", ["page", "rota", 'The "rota"'], "stand in a text"),
        ("another kind", ["report", "rota"], "invalid choice"),
    ],
)
def test_it_refuses_and_writes_nothing(copy: Path, _case, asked, said):
    before = sum_of(copy)

    done = new(copy, *asked)

    assert done.returncode != 0
    assert said in done.stderr
    assert sum_of(copy) == before
