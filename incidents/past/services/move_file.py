"""A file of another tool: CSV or XLSX, read row by row as texts."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from tenants.errors import Invalid

XLSX: Final = b"PK\x03\x04"
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 100_000
# A sheet is unpacked whole: one that grows beyond this is refused before.
MOST_UNPACKED: Final = 300 * 2**20
SAMPLE: Final = 64 * 1024

Row = dict[str, str]


def rows_of(file: IO[bytes]) -> Iterator[tuple[int, Row]]:
    """Yield the rows with their numbers in the file, the row of names being 1."""
    lines = _lines(file)
    names = _names(next(lines, []))
    for number, cells in enumerate(lines, start=2):
        if any(cells):
            yield number, dict(zip(names, cells, strict=False))


def columns_of(file: IO[bytes]) -> list[str]:
    """Return the names of the columns; refuse a file that has none."""
    return _names(next(_lines(file), []))


def _names(cells: list[str]) -> list[str]:
    names = [cell.strip()[:120] for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names or len(names) > MOST_COLUMNS:
        raise Invalid(_("The first row holds the names of the columns."), field="file")
    # One that has no name, or that of another, is known by its place.
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        found.append(name if name and name not in found else f"{name or '?'} ({number})")
    return found


def _lines(file: IO[bytes]) -> Iterator[list[str]]:
    file.seek(0)
    start = file.read(len(XLSX))
    file.seek(0)
    return _sheet(file) if start == XLSX else _table(file)


def _sheet(file: IO[bytes]) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Invalid(_("This file unpacks to more than is taken."), field="file")
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        for cells in book.get_sheet_by_index(0).iter_rows():
            yield [_text(cell) for cell in cells]
    except (CalamineError, zipfile.BadZipFile, IndexError, OSError) as error:
        raise Invalid(_("This file cannot be read."), field="file") from error


def _table(file: IO[bytes]) -> Iterator[list[str]]:
    sample = file.read(SAMPLE)
    file.seek(0)
    try:
        sample.decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError as error:
        # Cut within a letter at the end is UTF-8 all the same.
        encoding = "utf-8-sig" if error.start > len(sample) - 4 else "cp1252"
    first = sample.decode(encoding, errors="replace").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        for cells in csv.reader(text, delimiter=delimiter):
            yield [cell[:LONGEST_CELL] for cell in cells]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Invalid(_("This file cannot be read."), field="file") from error
    finally:
        text.detach()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:LONGEST_CELL]
