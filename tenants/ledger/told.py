"""What the events say of rows, brought together row by row in constant memory."""

import heapq
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import IO, Any, Final, TypeAlias

# Columns by name; null says that the row is gone.
Columns: TypeAlias = dict[str, Any] | None
# (model, key, place in the chain, version that the event claims for this row, whether it erases
# what was told before of these columns, columns as JSON)
_Entry: TypeAlias = tuple[str, int, int, int | None, bool, str]

# The one kind of event after which words may be gone: those told before of the columns it tells.
ERASURE: Final = "words.erased"

HELD = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
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
        self._entries: list[_Entry] = []
        self._files: list[IO[str]] = []
        self._open = ExitStack()

    def __enter__(self) -> "Told":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(
        self, name: str, seq: int, version: int | None, columns: Columns, *, erases: bool = False
    ) -> None:
        label, _, key = name.rpartition(":")
        self._entries.append((label, int(key), seq, version, erases, json.dumps(columns)))
        if len(self._entries) >= self._held:
            self._spill()

    def by_row(self) -> Iterator[tuple[tuple[str, int], Iterator[Entry]]]:
        """Return the rows, sorted by model and key, each with its mentions in order."""
        self._entries.sort()
        merged: Iterable[_Entry] = heapq.merge(self._entries, *map(_read, self._files))
        for row, entries in groupby(merged, key=lambda entry: entry[:2]):
            yield row, (Entry(seq, v, e, json.loads(text)) for _, _, seq, v, e, text in entries)

    def _spill(self) -> None:
        self._entries.sort()
        file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by the stack
        self._open.enter_context(file)
        file.writelines(json.dumps(entry) + "\n" for entry in self._entries)
        self._files.append(file)
        self._entries = []


def _read(file: IO[str]) -> Iterator[_Entry]:
    file.seek(0)
    for line in file:
        label, key, seq, version, erases, columns = json.loads(line)
        yield label, key, seq, version, erases, columns
