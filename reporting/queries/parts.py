"""What hangs on an incident, kind by kind, as it is laid out for who reads the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Item:
    """One field: in words, or as a moment."""

    name: str
    label: Any
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Section:
    """All rows of one kind; each is a list of fields."""

    title: Any
    rows: list[list[Item]]
    # What it holds, for programs.
    code: str = ""


@dataclass(frozen=True)
class Part:
    """One kind of row, its fields in reading order, and which of them are the desk's own."""

    title: Any
    model: type[models.Model]
    fields: tuple[str, ...]
    own: frozenset[str] = frozenset()
    order: str = "pk"
    incident: str = "incident"

    def shown(self, *, reads_all: bool) -> tuple[str, ...]:
        return tuple(name for name in self.fields if reads_all or name not in self.own)
