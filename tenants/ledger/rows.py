"""New rows written by constant statements: the ORM takes longer to put one together than
PostgreSQL to carry it out. Values travel as one document for each table.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

_MOMENTS: Final = (datetime, date)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table in one statement; they get their keys in this order.

    What the database is to fill in is read back.
    """
    if not rows:
        return
    model = type(rows[0])
    with connection.cursor() as cursor:
        cursor.execute(_statement(model), [document_of(rows)])
        written = cursor.fetchall()
    filled = ["pk", *(field.attname for field in _filled(model))]
    for row, values in zip(rows, written, strict=True):
        for name, value in zip(filled, values, strict=True):
            setattr(row, name, value)
        row._state.adding, row._state.db = False, connection.alias


def insert_of(model: type[models.Model], made: Mapping[str, str] | None = None) -> str:
    """Return the statement that writes a document of rows.

    `made` holds constant SQL for columns that the database makes by itself.
    """
    instead = {**{str(f.column): _default(f) for f in _filled(model)}, **(made or {})}
    own = [(str(field.column), field.rel_db_type(connection)) for field in _fields(model)]
    names = ", ".join(f'"{name}"' for name, _kind in own)
    values = ", ".join(instead.get(name, f'given."{name}"') for name, _kind in own)
    kinds = ", ".join(f'"{name}" {kind}' for name, kind in own)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values}'  # noqa: S608 - names of our own columns
        f" FROM json_to_recordset(%s::json) AS given (place integer, {kinds}) ORDER BY place"
    )


def document_of(rows: Sequence[models.Model]) -> str:
    fields = [(field.column, field.attname) for field in _fields(type(rows[0]))]
    told = [
        {"place": place, **{column: getattr(row, name) for column, name in fields}}
        for place, row in enumerate(rows)
    ]
    return json.dumps(told, ensure_ascii=False, default=_plain)


@lru_cache(maxsize=128)
def _statement(model: type[models.Model]) -> str:
    returned = ", ".join(["id", *(f'"{field.column}"' for field in _filled(model))])
    return f"WITH new AS ({insert_of(model)} RETURNING {returned}) TABLE new ORDER BY id"


@lru_cache(maxsize=128)
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=128)
def _filled(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    """Return the columns for which the database has a value of its own."""
    return tuple(field for field in _fields(model) if field.has_db_default() and not field.null)


def _default(field: "models.Field[Any, Any]") -> str:
    editor = connection.schema_editor()
    sql, params = editor.db_default_sql(field)
    value = sql % tuple(editor.quote_value(param) for param in params)
    return f'COALESCE(given."{field.column}", {value})'


def _plain(value: object) -> str | None:
    """Return what JSON has no type for as PostgreSQL reads it."""
    if isinstance(value, _MOMENTS):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, DatabaseDefault):
        return None
    raise TypeError(f"{type(value).__name__} cannot be written with its row")
