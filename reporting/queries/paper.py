"""Facts as data for their paper (`templates/paper/sheets.typ`) and as files for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from incidents.duty.services.sheet import moment_in_words
from reporting.queries.columns import GUARD, STARTS
from reporting.queries.parts import Item, Section
from tenants.ledger import canonical

# Set in a face in which digits stand under each other.
MONO: Final = frozenset({"sha256", "hash", "SHA-256", "root", "computed"})


def row_on_paper(row: Iterable[Item], *, empty: bool = False) -> list[dict[str, Any]]:
    """Return the fields of one row; what says nothing is left out unless it is asked for."""
    said = [(item, _words(item)) for item in row]
    return [
        {"label": _label(item), "text": text or "–", "mono": item.name in MONO and bool(text)}
        for item, text in said
        if text or empty
    ]


def sheet_on_paper(sheet: Section, *, none: str = "", empty: bool = False) -> dict[str, Any]:
    return {
        "title": str(sheet.title),
        "rows": [row_on_paper(row, empty=empty) for row in sheet.rows],
        "none": none,
    }


def row_as_facts(row: Iterable[Item]) -> dict[str, str | None]:
    """Return a row as a program reads it: moments in UTC, else the words of the reader."""
    return {item.name: _fact(item) for item in row}


def sheet_as_facts(sheet: Section) -> dict[str, Any]:
    first: Sequence[Item] = sheet.rows[0] if sheet.rows else ()
    return {
        "code": sheet.code,
        "title": str(sheet.title),
        "labels": {item.name: str(item.label) for item in first},
        "rows": [row_as_facts(row) for row in sheet.rows],
    }


def as_json(told: Any) -> bytes:
    return json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n"


def as_csv(sheet: Section) -> bytes:
    """Return a sheet as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet."""
    names = list(dict.fromkeys(item.name for row in sheet.rows for item in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    for row in sheet.rows:
        facts = row_as_facts(row)
        writer.writerow([_guarded(facts.get(name) or "") for name in names])
    return out.getvalue().encode()


def _label(item: Item) -> str:
    label = str(item.label)
    return label[:1].upper() + label[1:]


def _words(item: Item) -> str:
    return moment_in_words(item.at) if item.at else item.text


def _fact(item: Item) -> str | None:
    if isinstance(item.at, datetime):
        return canonical.moment(item.at)
    return item.text or None


def _guarded(text: str) -> str:
    return f"{GUARD}{text}" if text and ord(text[0]) in STARTS else text
