"""Whether the live database still is what the migrations made of it: its walls, line by line.

Somebody with the owner's or a superuser's rights can lift a wall by hand, and everything works as
before. So each policy, trigger, function, grant, constraint and role is one line of text, and the
lines that belong there are kept in `data/database.txt`, where a reviewer sees a wall change. A
restored backup is written back in other words: lines are compared in the one form of both.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from tenants.rules.conditions import one_form

DATABASE_FILE = Path(__file__).parent / "data" / "database.txt"
_QUESTIONS = DATABASE_FILE.with_suffix(".sql")


@dataclass(frozen=True)
class Drift:
    """What differs: lines that belong there and are gone, and lines that are there instead."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.missing) + len(self.unexpected)

    def lines(self) -> list[str]:
        told = [*(f"- {line}" for line in self.missing), *(f"+ {line}" for line in self.unexpected)]
        return sorted(told, key=lambda line: line[2:])


def lines_of(cursor: Any) -> list[str]:
    """Return what the walls of a connected database are, sorted; any role may ask."""
    found: list[str] = []
    for question in _QUESTIONS.read_text(encoding="utf-8").split(";\n"):
        if question.strip():
            cursor.execute(question)
            # A condition that asks another table is written back over several.
            found += [" ".join(line.split("\n")) for (line,) in cursor.fetchall()]
    return sorted(found)


@lru_cache(maxsize=1)
def _kept() -> frozenset[str]:
    return frozenset(DATABASE_FILE.read_text(encoding="utf-8").splitlines())


def compare(cursor: Any) -> Drift:
    """Compare a connected database with what belongs there."""
    found = {one_form(line): line for line in lines_of(cursor)}
    kept = {one_form(line): line for line in _kept()}
    missing = (line for form, line in kept.items() if form not in found)
    unexpected = (line for form, line in found.items() if form not in kept)
    return Drift(tuple(sorted(missing)), tuple(sorted(unexpected)))


def look() -> Drift:
    """Compare the live database, as this process is connected to it."""
    with connection.cursor() as cursor:
        return compare(cursor)
