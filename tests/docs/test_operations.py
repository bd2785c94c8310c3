"""The page for operators names every variable that anything of ours reads, and every finding."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROOMS = ("servicedesk", "tenants", "incidents", "escalation", "reporting")
# The machine's own, and Django's.
OF_OTHERS = {"PATH", "DJANGO_SETTINGS_MODULE"}
# How a variable is read: by our typed readers, by the start command, or as it is.
READERS = re.compile(
    r"^(env\.)?(text|flag|number|words|document|given)$|^os\.environ\.(get|setdefault)$|^(env|environ)\.get$"
)
NAME = re.compile(r"^[A-Z][A-Z_]+$")


def modules() -> Iterator[ast.Module]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            yield ast.parse(path.read_text(encoding="utf-8"))


def names_read(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and READERS.match(ast.unparse(node.func)) and node.args:
            name = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            name = node.slice
        else:
            continue
        if isinstance(name, ast.Constant) and NAME.match(str(name.value)):
            yield str(name.value)


def documented() -> dict[str, str]:
    """Return the table of variables: what it says by name."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*) \|$", TEXT, re.M)
    return dict(rows)


def test_every_variable_that_is_read_is_documented_and_no_other():
    read = {name for module in modules() for name in names_read(module)} - OF_OTHERS

    assert set(documented()) == read


def test_what_compose_asks_for_is_named():
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", compose))

    assert {name for name in asked if f"`{name}`" not in TEXT} == set()


def test_every_finding_of_a_verification_is_explained():
    text = "".join(
        (ROOT / "tenants" / "ledger" / name).read_text(encoding="utf-8")
        for name in ("verify.py", "replay.py")
    )
    codes = set(re.findall(r'Finding\("(\w+)"', text)) | set(re.findall(r'"(words_\w+)"', text))

    assert codes
    assert {code for code in codes if f"`{code}`" not in TEXT} == set()


def test_every_command_that_is_named_exists():
    named = set(re.findall(r"(?:desk manage|manage\.py) (\w+)", TEXT)) - {"check", "shell"}
    there = {path.stem for path in ROOT.glob("*/management/commands/*.py")}

    assert named
    assert named <= there


def test_the_readme_leads_here():
    assert "docs/operations.md" in (ROOT / "README.md").read_text(encoding="utf-8")
