"""Several short lists in one statement, when a page needs many kinds of rows of one incident."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet
from psycopg import Cursor

Row = dict[str, Any]
Reading = dict[str, Callable[[str], Any]]
# What `.values(…)` gives; its rows are read as `Row`.
Listed = QuerySet[Any, Any]
M = TypeVar("M", bound=models.Model)

# What JSON has no type for.
_READERS: Mapping[str, Callable[[str], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "UUIDField": UUID,
}
# How the columns of a statement are read, by its text: no values stand in it.
_READINGS: dict[str, Reading] = {}
_SHAPES = 500
# Kept by the server for each connection, about 0.4 MB each.
_PLANS = 50
# What would come back as something else than it was.
_UNSAFE = frozenset({"DecimalField", "DurationField", "BinaryField"})


def gather(**lists: "Listed | Statement") -> dict[str, list[Row]]:
    """Return each list of `.values(…)` in its own order; nothing is asked for empty ones."""
    wanted = {name: Statement.of(found) for name, found in lists.items()}
    asked = {name: one for name, one in wanted.items() if one.sql}
    found = _read(asked) if asked else {}
    return {name: one.rows(found.get(name) or []) for name, one in wanted.items()}


def _read(asked: Mapping[str, "Statement"]) -> dict[str, Any]:
    parts = ", ".join(
        f"(SELECT json_agg(t) FROM ({one.sql}) AS t)::text"  # noqa: S608 - written by the ORM
        for one in asked.values()
    )
    params = [param for one in asked.values() for param in one.params]
    with connection.cursor() as cursor:
        # A log of statements needs the values in the text.
        if all(one.is_planned_once for one in asked.values()) and not connection.queries_logged:
            cursor.cursor = _Planned(connection.connection)
        cursor.execute(f"SELECT {parts}", params)
        row = cursor.fetchone()
    return {name: json.loads(text or "[]") for name, text in zip(asked, row, strict=True)}


class _Planned(Cursor[Any]):
    """Sends values beside the text, by which the server knows it again and keeps its plan."""

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = True, **rest: Any
    ) -> Self:
        self.connection.prepared_max = _PLANS
        return super().execute(query, params, prepare=prepare, **rest)


@dataclass(frozen=True)
class Statement:
    """One of the lists, written: its text, its values, and how its columns are read back."""

    sql: str
    params: tuple[Any, ...]
    reading: Reading
    # Whether one plan of the server serves any of its values.
    is_planned_once: bool = False

    @classmethod
    def of(cls, found: "Listed | Statement") -> "Statement":
        if isinstance(found, Statement):
            return found
        query = found.query
        try:
            sql, params = query.sql_with_params()
        except EmptyResultSet:
            return cls("", (), {})
        return cls(sql, tuple(params), _reading_of(query, sql))

    @property
    def planned_each_time(self) -> "Statement":
        """Return it to be planned for its values: how it is best read is another for each."""
        return replace(self, is_planned_once=False)

    def rows(self, found: Iterable[Row]) -> list[Row]:
        rows = list(found)
        for name, read in self.reading.items() if rows else ():
            for row in rows:
                row[name] = read(row[name]) if row[name] is not None else None
        return rows


def _reading_of(query: Any, sql: str) -> Reading:
    # The same statement reads the same: to find out costs as much as to write it.
    if (found := _READINGS.get(sql)) is None:
        if len(_READINGS) >= _SHAPES:
            _READINGS.clear()
        found = _READINGS[sql] = _read_as(query)
    return found


def _read_as(query: Any) -> Reading:
    # A name that is asked for twice comes once.
    names = list(dict.fromkeys([*query.values_select, *query.annotation_select]))
    compiler = query.get_compiler(connection=connection)
    compiler.setup_query()
    kinds = [part[0].output_field.get_internal_type() for part in compiler.select]
    if _UNSAFE & set(kinds):
        raise TypeError(f"JSON cannot carry {sorted(_UNSAFE & set(kinds))}")
    return {
        name: _READERS[kind] for name, kind in zip(names, kinds, strict=True) if kind in _READERS
    }


def columns(model: type[models.Model], *beside: str) -> list[str]:
    """Return every column of a model, with those of its neighbours: `owner__name`."""
    return [*(field.attname for field in model._meta.concrete_fields), *beside]


def revive(model: type[M], rows: Iterable[Row]) -> list[M]:
    """Return rows of `columns(model, …)` as objects of that model, neighbours with them."""
    return [_revived(model, row) for row in rows]


def _made(model: type[M], known: Row) -> M:
    """Return an object of these columns. Values are read in the order of the model's fields."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db(connection.alias, names, [known[name] for name in names])


def _revived(model: type[M], row: Row) -> M:
    own = {name: value for name, value in row.items() if "__" not in name}
    beside: dict[str, Row] = {}
    for name, value in row.items():
        relation, _sep, column = name.partition("__")
        if column:
            beside.setdefault(relation, {})[column] = value
    found = _made(model, own)
    for relation, values in beside.items():
        pk = own[f"{relation}_id"]
        other: Any = model._meta.get_field(relation).related_model
        there = _made(other, {"id": pk, **values})
        setattr(found, relation, there if pk is not None else None)
    return found
