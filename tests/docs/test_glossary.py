"""The glossary is one well-formed table per subject, and each code name in it exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
APPS = ("tenants", "incidents", "escalation", "reporting")
HEADER = ["Nederlands", "English", "Code", "Meaning", "Source"]
FEWEST_TERMS = 80
NONE = "–"


def problems_of(page: str, names: set[str]) -> list[str]:
    """Return what is wrong with the page, given the names that the code knows."""
    tables = re.findall(r"(?:^\|.*\|\n)+", page + "\n", flags=re.MULTILINE)
    found, terms = [], []
    for table in tables:
        header, _rule, *rows = [_cells(line) for line in table.splitlines()]
        if header != HEADER:
            found.append(f"header is {header}")
        for row in rows:
            found += _row_problems(row, names)
            terms.append(row[0])
    found += [f"{term}: twice" for term in sorted(set(terms)) if terms.count(term) > 1]
    if len(terms) < FEWEST_TERMS:
        found.append(f"only {len(terms)} terms")
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _row_problems(row: list[str], names: set[str]) -> list[str]:
    if len(row) != len(HEADER) or not all(row):
        return [f"{row[0]}: not five full cells"]
    code = row[HEADER.index("Code")]
    if code == NONE:
        return []
    name = code.strip("`")
    return [] if code == f"`{name}`" and name in names else [f"{row[0]}: no {code} in the code"]


def names_in(root: Path) -> set[str]:
    """Return classes, their members, functions and the keys of the data of all apps."""
    names: set[str] = set()
    for app in APPS:
        for file in (root / app).rglob("*.py"):
            names |= _names_in_module(ast.parse(file.read_text(encoding="utf-8")))
        for file in (root / app).rglob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            names |= set(re.findall(r"^[\s-]*([a-z_]\w*):", text, re.MULTILINE))
            names |= set(re.findall(r"^\s*- ([a-z_]\w*)$", text, re.MULTILINE))
    return names


def _names_in_module(module: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            members = _members(node)
            names |= {node.name, *members, *(f"{node.name}.{member}" for member in members)}
    return names


def _members(node: ast.ClassDef) -> set[str]:
    found: set[str] = set()
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_the_glossary_is_whole_and_its_code_names_exist() -> None:
    assert problems_of(GLOSSARY.read_text(encoding="utf-8"), names_in(ROOT)) == []


def page_with(*rows: str) -> str:
    """A faultless glossary with some rows added."""
    lines = ["| " + " | ".join(HEADER) + " |", "|---|---|---|---|---|"]
    lines += [f"| woord {number} | word | – | Meaning | – |" for number in range(FEWEST_TERMS)]
    return "# Glossary\n\n" + "\n".join([*lines, *rows]) + "\n"


@pytest.mark.parametrize("code", ["`Kind`", "`Kind.INCIDENT`", "–"])
def test_a_name_of_the_code_is_accepted(code: str) -> None:
    page = page_with(f"| melding | report | {code} | Meaning | 002 1 |")

    assert problems_of(page, {"Kind", "Kind.INCIDENT"}) == []


@pytest.mark.parametrize(
    ("_case", "row", "problem"),
    [
        (
            "a class that is not there",
            "| melding | report | `Sort` | Meaning | – |",
            "melding: no `Sort` in the code",
        ),
        (
            "a member that is not there",
            "| melding | report | `Kind.PROBLEM` | Meaning | – |",
            "melding: no `Kind.PROBLEM` in the code",
        ),
        (
            "a name without quotes",
            "| melding | report | Kind | Meaning | – |",
            "melding: no Kind in the code",
        ),
        (
            "a cell short",
            "| melding | report | `Kind` | Meaning |",
            "melding: not five full cells",
        ),
        (
            "an empty cell",
            "| melding | report | `Kind` |  | – |",
            "melding: not five full cells",
        ),
        ("a word twice", "| woord 1 | word | – | Meaning | – |", "woord 1: twice"),
    ],
)
def test_a_wrong_row_is_found(_case: str, row: str, problem: str) -> None:
    assert problems_of(page_with(row), {"Kind"}) == [problem]


def test_another_header_is_found() -> None:
    page = page_with().replace("Meaning |", "Definition |", 1)

    assert problems_of(page, set()) == [
        "header is ['Nederlands', 'English', 'Code', 'Definition', 'Source']"
    ]


def test_a_short_glossary_is_found() -> None:
    page = page_with().replace("| woord 7 | word | – | Meaning | – |\n", "")

    assert problems_of(page, set()) == ["only 79 terms"]


def test_names_are_read_from_code_and_data(tmp_path: Path) -> None:
    (tmp_path / "incidents").mkdir()
    (tmp_path / "incidents" / "choices.py").write_text(
        "class Kind:\n    INCIDENT = 1\n    fixed: int = 2\ndef kind_of(): ...\n", encoding="utf-8"
    )
    (tmp_path / "incidents" / "profile.yaml").write_text(
        "measures:\n  workaround:\n    code: M12\n  order:\n  - logbook\n", encoding="utf-8"
    )

    assert names_in(tmp_path) == {
        "Kind", "Kind.INCIDENT", "INCIDENT", "Kind.fixed", "fixed", "kind_of",
        "measures", "workaround", "code", "order", "logbook",
    }  # fmt: skip
