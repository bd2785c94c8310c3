"""Rules decide: they must be callable without a database, settings or a request."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = sorted(ROOT.glob("*/rules/**/*.py"))
IMPURE = ("django.db", "django.conf", "django.http", "django.core.cache", "django.utils.timezone")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_are_pure(path):
    assert {name for name in imported(path) if name.startswith(IMPURE)} == set()
