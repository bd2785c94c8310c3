"""A new row together with the rows that belong to it, written in one statement."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from tenants.ledger.append import Written, created
from tenants.ledger.rows import document_of, insert_of
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
    documents = [document_of(rows) for rows in ([row], *given)]
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
    parts = [f"whole AS ({insert_of(model, own)} RETURNING {returned})"]
    keys = [_keys("whole")]
    for number, table in enumerate(tables):
        field: Any = table._meta.get_field(link)
        owner = {field.column: "(SELECT id FROM whole)"}
        parts.append(f"list{number} AS ({insert_of(table, owner)} RETURNING id)")
        keys.append(_keys(f"list{number}"))
    read = ", ".join([f"json_build_array({', '.join(keys)})", *(_read(column) for column in own)])
    return f"WITH {', '.join(parts)} SELECT {read}"


def _keys(written: str) -> str:
    return f"to_json(ARRAY(SELECT id FROM {written} ORDER BY id))"  # noqa: S608 - a name of ours


def _read(column: str) -> str:
    return f'(SELECT "{column}" FROM whole)'  # noqa: S608 - a name of our own column
