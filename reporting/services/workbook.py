"""A workbook (XLSX, ECMA-376) that is written while it is read: constant memory, nothing on disk.

Texts are texts in it: no cell is a formula, whatever it begins with. A sheet that is full goes on
in another one, and the first sheet says so.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import IO, Any, Final, TypeAlias
from xml.sax.saxutils import escape

from reporting.services.archive import Archive
from reporting.services.workbook_parts import HEAD, MAIN, parts_of

Row: TypeAlias = Sequence[Any]

# Of the format, the row of names among them; and of one cell.
MOST_ROWS: Final = 1_048_576
LONGEST: Final = 32_767
CUT: Final = "… [cut]"
MOST_EXACT: Final = 10**15
BEGIN: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no zones; ours are in UTC
DAY: Final = 86_400
ROWS_AT_ONCE: Final = 250
# What XML cannot hold, and what a workbook would read as the code of a character.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CODED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MOMENT, BOLD = 1, 2


@dataclass(frozen=True)
class Sheet:
    """What one kind of row is called, its names, which of them are moments, and its rows."""

    name: str
    names: Sequence[str]
    moments: Sequence[bool]
    rows: Iterable[Row]


@dataclass
class Workbook:
    """Gives a workbook piece by piece; knows afterwards what was split and cut."""

    about: Sequence[str]
    most_rows: int = MOST_ROWS
    called: list[str] = field(default_factory=list)
    split: dict[str, int] = field(default_factory=dict)
    cut: int = 0

    def pieces(self, sheets: Iterable[Sheet], *, split_said: str, cut_said: str) -> Iterator[bytes]:
        archive = Archive()
        for sheet in sheets:
            yield from self._sheet(archive, sheet)
        lines = [*self.about, *(split_said % {"name": name} for name in self.split)]
        if self.cut:
            lines.append(cut_said % {"count": self.cut})
        yield from self._sheet(
            archive, Sheet("about", ["about"], [False], ([line] for line in lines))
        )
        for name, text in parts_of(self.called):
            with archive.file(name) as part:
                part.write(text.encode())
        yield archive.end()

    def _sheet(self, archive: Archive, sheet: Sheet) -> Iterator[bytes]:
        rows, number = iter(sheet.rows), 1
        while True:
            self.called.append(sheet.name if number == 1 else f"{sheet.name} {number}")
            with archive.file(f"xl/worksheets/sheet{len(self.called)}.xml") as part:
                left = yield from self._filled(archive, part, sheet, rows)
            if left is None:
                return
            rows, number = chain([left], rows), number + 1
            self.split[sheet.name] = number

    def _filled(
        self, archive: Archive, part: IO[bytes], sheet: Sheet, rows: Iterator[Row]
    ) -> Generator[bytes, None, Row | None]:
        """Write rows until the sheet is full; return the first that has no place in it."""
        part.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
        named = "".join(self._text(name, BOLD) for name in sheet.names)
        part.write(f"<row>{named}</row>".encode())
        fits = islice(rows, self.most_rows - 1)
        while held := list(islice(fits, ROWS_AT_ONCE)):
            part.write("".join(self._row(row, sheet.moments) for row in held).encode())
            yield from archive.ready()
        part.write(b"</sheetData></worksheet>")
        return next(rows, None)

    def _row(self, row: Row, moments: Sequence[bool]) -> str:
        cells = (
            self._cell(value, is_moment=is_moment)
            for value, is_moment in zip(row, moments, strict=True)
        )
        return f"<row>{''.join(cells)}</row>"

    def _cell(self, value: Any, *, is_moment: bool) -> str:
        if value is None or value == "":
            return "<c/>"
        if isinstance(value, bool):
            return f'<c t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float) and abs(value) < MOST_EXACT:
            return f"<c><v>{value}</v></c>"
        if is_moment:
            at = datetime.fromisoformat(value).replace(tzinfo=None) - BEGIN
            return f'<c s="{MOMENT}"><v>{at.total_seconds() / DAY:.10f}</v></c>'
        return self._text(str(value))

    def _text(self, text: str, style: int = 0) -> str:
        if len(text) > LONGEST:
            text, self.cut = text[: LONGEST - len(CUT)] + CUT, self.cut + 1
        told = _CODED.sub("_x005F_", _NOT_XML.sub("\ufffd", text)).replace("\r", "_x000D_")
        styled = f' s="{style}"' if style else ""
        return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{escape(told)}</t></is></c>'
