"""What an export holds besides register.csv: all that hangs on its incidents, in one form.

Each file is given piece by piece, out of the snapshot that the register is read in.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.choices import ExportForm
from reporting.queries.columns import COLUMNS, with_columns
from reporting.queries.hanging import Table, tables_of
from reporting.queries.on_paper import paper_of
from reporting.services.workbook import Sheet, Workbook
from tenants.errors import DomainError

# RFC 4180. COPY ends its rows with a line feed alone; the protocol gives one row at a time.
END: Final = b"\r\n"
ROWS_AT_ONCE: Final = 250
# On paper; a longer list nobody reads.
MOST_ON_PAPER: Final = 2_000
# JSON holds no control character: by these two nothing in it is quoted (RFC 8259, section 7).
_AS_IT_IS: Final = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"

Query = Any


class TooMany(DomainError):
    code = "too_many"
    default = gettext_lazy("More than 2000 incidents do not go on paper: choose fewer.")


@dataclass
class Beside:
    """One more file of an export, and what the manifest says of it once it is written."""

    name: str
    pieces: Callable[["Beside"], Iterator[bytes]]
    columns: Sequence[str] = ()
    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def written(self) -> Iterator[bytes]:
        for piece in self.pieces(self):
            self.digest.update(piece)
            self.size += len(piece)
            yield piece

    def said(self) -> dict[str, object]:
        return {
            "name": self.name, "sha256": self.digest.hexdigest(), "bytes": self.size,
            "rows": self.rows, "columns": list(self.columns),
        }  # fmt: skip


def beside(
    form: ExportForm,
    chosen: Query,
    *,
    reads_all: bool,
    about: Sequence[str],
    paper: Mapping[str, Any],
) -> list[Beside]:
    """Return the files besides the register; `chosen` are its incidents, in its order."""
    tables = partial(tables_of, chosen, reads_all=reads_all)
    if form is ExportForm.SET:
        return [Beside(f"{one.name}.csv", partial(_as_csv, one), one.names) for one in tables()]
    if form is ExportForm.LINES:
        register = Beside("register.jsonl", partial(_register_lines, chosen), _NAMES)
        return [register] + [
            Beside(f"{one.name}.jsonl", partial(_as_lines, one), one.names) for one in tables()
        ]
    if form is ExportForm.BOOK:
        return [Beside("register.xlsx", partial(_as_book, chosen, tables(), about))]
    if form is ExportForm.PAPER:
        return [Beside("register.pdf", partial(_as_paper, chosen, paper))]
    return []


def copied(sql: str, params: Sequence[Any], how: str = "FORMAT csv") -> Iterator[bytes]:
    """Give each row of a query as COPY writes it, without the end of its line."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT ({how})", params) as rows,
    ):
        for row in rows:
            yield bytes(row[:-1])


def _joined(rows: Iterator[bytes], file: Beside, end: bytes) -> Iterator[bytes]:
    held: list[bytes] = []
    for row in rows:
        held.append(row)
        if len(held) == ROWS_AT_ONCE:
            file.rows += len(held)
            yield end.join(held) + end
            held.clear()
    if held:
        file.rows += len(held)
        yield end.join(held) + end


def _as_csv(table: Table, file: Beside) -> Iterator[bytes]:
    yield ",".join(table.names).encode() + END
    yield from _joined(copied(*table.values().query.sql_with_params()), file, END)


def _in_json(query: Query, names: Sequence[str]) -> Iterator[bytes]:
    sql, params = query.query.sql_with_params()
    called = ",".join(connection.ops.quote_name(name) for name in names)
    rows = f"SELECT row_to_json(r) FROM ({sql}) AS r ({called})"  # noqa: S608 - what Django made
    return copied(rows, params, _AS_IT_IS)


def _as_lines(table: Table, file: Beside) -> Iterator[bytes]:
    yield from _joined(_in_json(table.values(is_bare=True), table.names), file, b"\n")


_NAMES: Final = tuple(column.name for column in COLUMNS)


def _register_lines(chosen: Query, file: Beside) -> Iterator[bytes]:
    yield from _joined(_in_json(with_columns(chosen, is_bare=True), _NAMES), file, b"\n")


def _values(rows: Iterator[bytes], file: Beside) -> Iterator[list[Any]]:
    for row in rows:
        file.rows += 1
        yield [
            json.dumps(one, ensure_ascii=False) if isinstance(one, dict | list) else one
            for one in json.loads(row).values()
        ]


def _as_book(
    chosen: Query, tables: Sequence[Table], about: Sequence[str], file: Beside
) -> Iterator[bytes]:
    def sheets() -> Iterator[Sheet]:
        moments = [column.is_moment for column in COLUMNS]
        rows = _in_json(with_columns(chosen, is_bare=True), _NAMES)
        yield Sheet("register", _NAMES, moments, _values(rows, file))
        for one in tables:
            rows = _in_json(one.values(is_bare=True), one.names)
            moments = [column.is_moment for column in one.columns]
            yield Sheet(one.name, one.names, moments, _values(rows, file))

    yield from Workbook(about).pieces(
        sheets(),
        split_said=_("The sheet %(name)s is full: it goes on in the sheets behind it."),
        cut_said=_("%(count)d texts are longer than a cell holds: the whole is in register.csv."),
    )


def _as_paper(chosen: Query, paper: Mapping[str, Any], file: Beside) -> Iterator[bytes]:
    file.rows = chosen.count()
    if file.rows > MOST_ON_PAPER:
        raise TooMany()
    yield paper_of(chosen, paper)
