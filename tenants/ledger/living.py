"""The rows of a tenant as they are in their tables, in the order in which the replay tells them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler
from django.utils.module_loading import import_string

from tenants.ledger.names import column_of, columns_of, label_of, recorded
from tenants.ledger.told import Columns
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
                    hanging = owned_rows(model, tenant_id).filter((f"{field}__in", found[far]))
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


@dataclass(frozen=True, slots=True)
class LiveRow:
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


def live_rows(tenant_id: int, aggregate: Aggregate | None) -> Iterator[LiveRow]:
    only = aggregate.rows(tenant_id) if aggregate else None
    filled = _filled(tenant_id)
    # Of one subject only what is recorded: what is proven otherwise hangs on none.
    proven = {} if aggregate else {prover.label: prover for prover in provers()}
    models_by_label = recorded()
    for label in sorted({*proven, *models_by_label}):
        if label in proven:
            for pk, said in proven[label].live(tenant_id):
                yield LiveRow((label, pk), tuple(said), tuple(said.values()), frozenset(), {})
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
            yield LiveRow((label, pk), columns, tuple(values), personal, untouched)


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
    return owned_rows(model, tenant_id).order_by("pk").values_list("pk", *names)


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


def owned_rows(model: type[Recorded], tenant_id: int) -> models.QuerySet[Any]:
    # Not through the manager: the wall is the database's, and a row is looked for by its owner.
    return model._base_manager.filter((_owner(model), tenant_id))


def _owner(model: type[Recorded]) -> str:
    return "id" if model is Tenant else "tenant_id"
