"""Replays what the events say against every column of every recorded row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler
from django.utils.module_loading import import_string

from tenants.ledger import canonical
from tenants.ledger.names import column_of, columns_of, label_of, recorded
from tenants.ledger.successions import onto
from tenants.ledger.told import Columns, Entry, Told
from tenants.models import Tenant
from tenants.models.base import Recorded

BATCH: Final = 2_000


class Prover(Protocol):
    """Rows that the ledger tells of in a way of their own: sealed, and by what came of them."""

    label: str
    kinds: frozenset[str]

    def told(self, kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]: ...

    def live(self, tenant_id: int) -> Iterator[tuple[int, dict[str, Any]]]: ...


def provers() -> list[Prover]:
    """Return those that the rooms above have, by the settings."""
    return [import_string(path)() for path in settings.HISTORY_PROVERS]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the history says. Never holds words or values of a record."""

    code: str
    seq: int | None = None
    row: str = ""
    column: str = ""


@dataclass
class Replayed:
    """How much was compared."""

    rows: int = 0
    columns: int = 0
    erased: int = 0


@dataclass
class Aggregate:
    """One subject and the rows that hang on it, found by their foreign keys as they are told."""

    label: str
    key: int
    _members: set[tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._members = {(self.label, self.key)}

    def holds(self, name: str, columns: Columns) -> bool:
        label, _, key = name.rpartition(":")
        member = (label, int(key))
        if member not in self._members and any(
            (far, columns.get(column)) in self._members
            for column, far in self._parents(label)
            if columns
        ):
            self._members.add(member)
        return member in self._members

    def rows(self, tenant_id: int) -> dict[str, set[int]]:
        """Return the keys of the live rows of this aggregate by model."""
        found: dict[str, set[int]] = {self.label: {self.key}}
        added = True
        while added:
            added = False
            for name, model in recorded().items():
                for column, far in self._parents(name):
                    if not found.get(far):
                        continue
                    field = columns_of(model)[column].attname
                    hanging = _owned(model, tenant_id).filter((f"{field}__in", found[far]))
                    new = set(hanging.values_list("pk", flat=True)) - found.get(name, set())
                    added = added or bool(new)
                    found.setdefault(name, set()).update(new)
        return found

    def _parents(self, label: str) -> list[tuple[str, str]]:
        model = recorded().get(label)
        # Another incident below this one is a subject of its own.
        if label == self.label or model is None:
            return []
        return [
            (column, label_of(field.related_model))
            for column, field in columns_of(model).items()
            if isinstance(field, models.ForeignKey) and field.related_model is not Tenant
        ]


def compare(
    told: Told, tenant_id: int, done: Replayed, aggregate: Aggregate | None = None
) -> Iterator[Finding]:
    """Walk the told and the live rows side by side, in one order."""
    live_rows = _live(tenant_id, aggregate)
    live = next(live_rows, None)
    for key, entries in told.by_row():
        while live is not None and live.key < key:
            yield Finding("row_without_history", row=live.name)
            live = next(live_rows, None)
        name = f"{key[0]}:{key[1]}"
        state = _State(name)
        yield from state.replay(entries)
        if live is not None and live.key == key:
            done.erased += state.erased
            yield from state.against(live, done)
            live = next(live_rows, None)
        elif state.columns is not None:
            yield Finding("row_missing", state.seq, name)
    while live is not None:
        yield Finding("row_without_history", row=live.name)
        live = next(live_rows, None)


@dataclass(frozen=True, slots=True)
class _Live:
    """A row as it is in its table."""

    key: tuple[str, int]
    columns: tuple[str, ...]
    values: tuple[Any, ...]
    personal: frozenset[str]
    # What a column holds that is younger than the row, as long as nobody wrote in it.
    untouched: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.key[0]}:{self.key[1]}"


def _live(tenant_id: int, aggregate: Aggregate | None) -> Iterator[_Live]:
    only = aggregate.rows(tenant_id) if aggregate else None
    filled = _filled(tenant_id)
    # Of one subject only what is recorded: what is proven otherwise hangs on none.
    proven = {} if aggregate else {prover.label: prover for prover in provers()}
    models_by_label = recorded()
    for label in sorted({*proven, *models_by_label}):
        if label in proven:
            for pk, said in proven[label].live(tenant_id):
                yield _Live((label, pk), tuple(said), tuple(said.values()), frozenset(), {})
            continue
        if not filled.get(label):
            continue
        model = models_by_label[label]
        fields = columns_of(model)
        columns = tuple(fields)
        personal = frozenset(column_of(model, name) for name in model.personal)
        untouched = {column: field.get_default() for column, field in fields.items()}
        keys = None if only is None else only.get(label, set())
        for pk, *values in _rows(model, tenant_id, keys, is_one_batch=filled[label] <= BATCH):
            yield _Live((label, pk), columns, tuple(values), personal, untouched)


def _rows(
    model: type[Recorded], tenant_id: int, keys: set[int] | None, *, is_one_batch: bool
) -> Iterator[tuple[Any, ...]]:
    """Return key and recorded columns of what a tenant owns, by key; `keys` names those alone.

    A batch is fetched at once: a cursor in the server is four questions where one will do.
    """
    if keys is not None:
        found = _ordered(model, tenant_id).filter(pk__in=keys)
        yield from found.iterator(chunk_size=BATCH)
        return
    compiler, sql = _asks_rows(model)
    with connection.cursor() if is_one_batch else connection.chunked_cursor() as cursor:
        cursor.execute(sql, [tenant_id])
        chunks = iter(lambda: cursor.fetchmany(BATCH), [])
        yield from map(tuple, compiler.results_iter(results=chunks))


@cache
def _asks_rows(model: type[Recorded]) -> tuple[SQLCompiler, str]:
    """Write the statement once: for most tenants that takes longer than the answer."""
    compiler = _ordered(model, 0).query.get_compiler(connection=connection)
    # Its one value is the owner, which is given each time.
    return compiler, compiler.as_sql()[0]


def _ordered(model: type[Recorded], tenant_id: int) -> models.QuerySet[Any, tuple[Any, ...]]:
    names = (field.attname for field in columns_of(model).values())
    return _owned(model, tenant_id).order_by("pk").values_list("pk", *names)


def _filled(tenant_id: int) -> dict[str, int]:
    """Return how many rows this tenant has by model, counted no further than past one batch.

    One statement in place of a cursor for each of forty tables: most tenants have none of most.
    """
    with connection.cursor() as cursor:
        cursor.execute(_asks_filled(), {"tenant": tenant_id})
        return dict(zip(recorded(), cursor.fetchone(), strict=True))


@cache
def _asks_filled() -> str:
    quote = connection.ops.quote_name
    counts = (
        f"(SELECT count(*) FROM (SELECT FROM {quote(model._meta.db_table)}"  # noqa: S608 - ours
        f" WHERE {quote(_owner(model))} = %(tenant)s LIMIT {BATCH + 1}) rows)"
        for model in recorded().values()
    )
    return f"SELECT {', '.join(counts)}"


def _owned(model: type[Recorded], tenant_id: int) -> models.QuerySet[Any]:
    # Not through the manager: the wall is the database's, and a row is looked for by its owner.
    return model._base_manager.filter((_owner(model), tenant_id))


def _owner(model: type[Recorded]) -> str:
    return "id" if model is Tenant else "tenant_id"


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
                if entry.version != (self._version or 0) + 1:
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

    def against(self, live: _Live, done: Replayed) -> Iterator[Finding]:
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
