"""Replays what the events say against every column of every recorded row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tenants.ledger import canonical
from tenants.ledger.findings import Finding
from tenants.ledger.living import Aggregate, LiveRow, live_rows
from tenants.ledger.successions import onto
from tenants.ledger.told import Columns, Entry, Told


@dataclass
class Replayed:
    """How much was compared."""

    rows: int = 0
    columns: int = 0
    erased: int = 0


def compare(
    told: Told, tenant_id: int, done: Replayed, aggregate: Aggregate | None = None
) -> Iterator[Finding]:
    """Walk the told and the live rows side by side, in one order."""
    rows = live_rows(tenant_id, aggregate)
    live = next(rows, None)
    for key, entries in told.by_row():
        while live is not None and live.key < key:
            yield Finding("row_without_history", row=live.name)
            live = next(rows, None)
        name = f"{key[0]}:{key[1]}"
        state = _State(name)
        yield from state.replay(entries)
        if live is not None and live.key == key:
            done.erased += state.erased
            yield from state.against(live, done)
            live = next(rows, None)
        elif state.columns is not None:
            yield Finding("row_missing", state.seq, name)
    while live is not None:
        yield Finding("row_without_history", row=live.name)
        live = next(rows, None)


class _State:
    """A row as the events tell it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: Columns = None
        self.seq: int | None = None
        self._version: int | None = None
        # Commitments by column: the last of which the words are gone, and of which they are here.
        self.erased = 0
        self._gone: dict[str, int] = {}
        self._kept: dict[str, int] = {}

    def replay(self, entries: Iterator[Entry]) -> Iterator[Finding]:
        for entry in entries:
            if entry.version is not None:
                if entry.version != self._stood + 1:
                    yield Finding("version_gap", entry.seq, self.name)
                self._version = entry.version
            self.seq = entry.seq
            yield from self._words(entry)
            if entry.columns is None:
                self.columns = None
            else:
                self.columns = onto(self.columns or {}, entry.columns)
        for column, seq in self._gone.items():
            yield Finding("words_gone", seq, self.name, column)

    @property
    def _stood(self) -> int:
        """Return the version before: of a kind of row whose events said none once, as it stood."""
        return self._version or int((self.columns or {}).get("version") or 0)

    def _words(self, entry: Entry) -> Iterator[Finding]:
        """Words go by an erasure that tells so, and by one that tells so they go."""
        if entry.erases:
            for column in entry.columns or ():
                self.erased += self._gone.pop(column, None) is not None
                if (kept := self._kept.pop(column, None)) is not None:
                    yield Finding("words_remain", kept, self.name, column)
        for column, said in (entry.columns or {}).items():
            if isinstance(said, dict) and "hmac" in said:
                found = self._kept if "salt" in said else self._gone
                found[column] = entry.seq

    def against(self, live: LiveRow, done: Replayed) -> Iterator[Finding]:
        if self.columns is None:
            yield Finding("row_was_removed", self.seq, self.name)
            return
        done.rows += 1
        done.columns += len(live.columns)
        for column, value in zip(live.columns, live.values, strict=True):
            if column not in self.columns:
                if column in live.untouched and value == live.untouched[column]:
                    continue
                yield Finding("column_without_history", self.seq, self.name, column)
                continue
            said = self.columns[column]
            if isinstance(said, dict) and column in live.personal and "hmac" in said:
                if code := _judge(said, value):
                    yield Finding(code, self.seq, self.name, column)
            elif not canonical.same(said, _plain(value)):
                yield Finding("column_differs", self.seq, self.name, column)
        for column in self.columns.keys() - set(live.columns):
            yield Finding("column_unknown", self.seq, self.name, column)


def _plain(value: Any) -> Any:
    try:
        return canonical.value(value)
    except canonical.NotCanonical:
        return canonical.NotCanonical  # equals nothing that an event can say


def _judge(said: dict[str, Any], value: Any) -> str:
    """Return what is wrong with the words in a column whose event holds a commitment."""
    salt = said.get("salt")
    if salt is None:
        # Words without their salt prove nothing.
        return "words_without_proof" if value else ""
    plain = _plain(value)
    words = plain if isinstance(plain, str) else canonical.text(plain)
    matches = canonical.commitment(words, bytes.fromhex(salt)) == said["hmac"]
    return "" if matches else "column_differs"
