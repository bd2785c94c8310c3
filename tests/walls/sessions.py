"""Sessions as one role of the database, in which nothing stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from tenants.scoping import Scope
from tests.history.house import enter, session_of


class Done(Exception):
    """Takes back whatever got through."""


@contextmanager
def as_role(settings: dict[str, Any], scope: Scope | None = None) -> Iterator[psycopg.Cursor[Any]]:
    """Open a transaction of this role that leaves nothing."""
    try:
        with session_of(settings) as cursor:
            if scope is not None:
                enter(cursor, scope)
            yield cursor
            raise Done
    except Done:
        pass


def app(scope: Scope | None = None) -> Any:
    return as_role(connection.settings_dict, scope)


def attempt(session: Any, *statements: tuple[str, list[Any]]) -> None:
    with session as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)
