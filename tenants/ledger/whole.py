"""A new row together with the rows that belong to it, written in one statement."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db import connection, models

from tenants.ledger.append import Written, created
from tenants.models.base import Recorded

Tables = tuple[type[Recorded], ...]
# A column that the database makes itself, by an expression of the values given for its row.
Made = tuple[tuple[str, str], ...]


def insert_whole(
    row: Recorded, *lists: Sequence[Recorded], link: str, made: Mapping[str, str] | None = None
) -> list[Written]:
    """Write a row and the lists of rows that point at it by `link`; return what to tell of them.

    Keys are given in the order of each list. `made` holds constant SQL by column of the row.
    """
    given = [rows for rows in lists if rows]
    computed = tuple((made or {}).items())
    statement = _statement(type(row), tuple(type(rows[0]) for rows in given), link, computed)
    documents = [_document(rows) for rows in ([row], *given)]
    with connection.cursor() as cursor:
        cursor.execute(statement, documents)
        keys, *values = cursor.fetchone()
    for rows, of_list in zip(([row], *given), keys, strict=True):
        for one, key in zip(rows, of_list, strict=True):
            one.pk = key
            one._state.adding, one._state.db = False, connection.alias
    for (column, _sql), value in zip(computed, values, strict=True):
        setattr(row, column, value)
    for rows in given:
        for one in rows:
            setattr(one, f"{link}_id", row.pk)
    return [created(one) for rows in ([row], *given) for one in rows]


@lru_cache(maxsize=128)
def _statement(model: type[Recorded], tables: Tables, link: str, made: Made) -> str:
    """Return a constant text for these tables: nothing is put together anew for each row."""
    own = dict(made)
    returned = ", ".join(["id", *(f'"{column}"' for column in own)])
    parts = [f"whole AS ({_insert(model, own)} RETURNING {returned})"]
    keys = [_keys("whole")]
    for number, table in enumerate(tables):
        field: Any = table._meta.get_field(link)
        owner = {field.column: "(SELECT id FROM whole)"}
        parts.append(f"list{number} AS ({_insert(table, owner)} RETURNING id)")
        keys.append(_keys(f"list{number}"))
    read = ", ".join([f"json_build_array({', '.join(keys)})", *(_read(column) for column in own)])
    return f"WITH {', '.join(parts)} SELECT {read}"


def _keys(written: str) -> str:
    return f"to_json(ARRAY(SELECT id FROM {written} ORDER BY id))"  # noqa: S608 - a name of ours


def _read(column: str) -> str:
    return f'(SELECT "{column}" FROM whole)'  # noqa: S608 - a name of our own column


def _insert(model: type[Recorded], made: Mapping[str, str]) -> str:
    own = [(str(field.column), field.rel_db_type(connection)) for field in _fields(model)]
    names = ", ".join(f'"{name}"' for name, _kind in own)
    values = ", ".join(made.get(name, f'given."{name}"') for name, _kind in own)
    kinds = ", ".join(f'"{name}" {kind}' for name, kind in own)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values}'  # noqa: S608 - names of our own columns
        f" FROM json_to_recordset(%s::json) AS given (place integer, {kinds}) ORDER BY place"
    )


@lru_cache(maxsize=128)
def _fields(model: type[Recorded]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


def _document(rows: Sequence[Recorded]) -> str:
    fields = _fields(type(rows[0]))
    told = [
        {"place": place, **{field.column: getattr(row, field.attname) for field in fields}}
        for place, row in enumerate(rows)
    ]
    return json.dumps(told, ensure_ascii=False, default=_plain)


_MOMENTS: Final = (datetime, date)


def _plain(value: Any) -> str:
    """Return what JSON has no type for as PostgreSQL reads it."""
    if isinstance(value, _MOMENTS):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written with its row")
