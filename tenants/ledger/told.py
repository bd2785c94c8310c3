"""What the events say of rows, brought together row by row in constant memory."""

import heapq
import marshal
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from typing import IO, Any, Final, NamedTuple, TypeAlias

# Columns by name; null says that the row is gone.
Columns: TypeAlias = dict[str, Any] | None
# Place in the chain, version that the event claims for this row, whether it erases what was told
# before of these columns, columns as they are packed.
_Mention: TypeAlias = tuple[int, int | None, bool, bytes]
# (model, key, mentions in order)
_Row: TypeAlias = tuple[str, int, list[_Mention]]

# The one kind of event after which words may be gone: those told before of the columns it tells.
ERASURE: Final = "words.erased"

HELD = 20_000
# Rows that are read back of a file at once.
PIECE: Final = 200
# Packing takes a fourth of the time of JSON; this version spends none on what stands there twice.
_PACKED: Final = 2
_SIZE: Final = 8
_KEY: Final = itemgetter(0, 1)


class Entry(NamedTuple):
    """One mention of a row. `version` is set when the event is a version of that very row."""

    seq: int
    version: int | None
    erases: bool
    columns: Columns


class Told:
    """Takes mentions in the order of the chain, gives them back by row.

    More than `held` of them go to files that are sorted and merged: a history of any length is
    replayed in the same memory.
    """

    def __init__(self, held: int = HELD) -> None:
        self._held = held
        self._count = 0
        self._rows: dict[str, list[_Mention]] = {}
        self._files: list[IO[bytes]] = []
        self._open = ExitStack()

    def __enter__(self) -> "Told":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(
        self, name: str, seq: int, version: int | None, columns: Columns, *, erases: bool = False
    ) -> None:
        mention = (seq, version, erases, marshal.dumps(columns, _PACKED))
        self._rows.setdefault(name, []).append(mention)
        self._count += 1
        if self._count >= self._held:
            self._spill()

    def by_row(self) -> Iterator[tuple[tuple[str, int], Iterator[Entry]]]:
        """Return the rows, sorted by model and key, each with its mentions in order."""
        # Files in the order of the chain, and of equal rows the merge gives the first file's first.
        runs: list[Iterable[_Row]] = [*map(_read, self._files), self._sorted()]
        for row, parts in groupby(heapq.merge(*runs, key=_KEY), key=_KEY):
            yield row, (_entry(mention) for part in parts for mention in part[2])

    def _sorted(self) -> list[_Row]:
        rows = []
        for name, mentions in self._rows.items():
            label, _, key = name.rpartition(":")
            rows.append((label, int(key), mentions))
        return sorted(rows, key=_KEY)

    def _spill(self) -> None:
        rows = self._sorted()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the stack
        self._open.enter_context(file)
        for first in range(0, len(rows), PIECE):
            piece = marshal.dumps(rows[first : first + PIECE], _PACKED)
            file.write(len(piece).to_bytes(_SIZE, "big"))
            file.write(piece)
        self._files.append(file)
        self._rows, self._count = {}, 0


def _entry(mention: _Mention) -> Entry:
    # Packed by us, in a file without a name: nobody else could have written it.
    return Entry(mention[0], mention[1], mention[2], marshal.loads(mention[3]))  # noqa: S302


def _read(file: IO[bytes]) -> Iterator[_Row]:
    file.seek(0)
    while size := file.read(_SIZE):
        piece: list[_Row] = marshal.loads(file.read(int.from_bytes(size, "big")))  # noqa: S302
        yield from piece
