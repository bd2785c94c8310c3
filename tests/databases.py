"""Databases for tests: the owner makes and migrates them, the application's role uses them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from servicedesk import env


def owner() -> dict[str, Any]:
    """Return Django's settings for the owner's connection."""
    return env.database(env.text("DATABASE_OWNER_URL"))


def unique_name(kind: str) -> str:
    """Return a name of this process: runs on one server, and workers of one run, do not meet."""
    return f"{kind}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_{os.getpid()}"


@contextmanager
def made_database(name: str) -> Iterator[str]:
    """Make a database that the owner owns, and drop it at the end."""
    with _as_owner() as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER servicedesk_owner").format(sql.Identifier(name))
        )
    try:
        yield name
    finally:
        with _as_owner() as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _as_owner() -> psycopg.Connection[tuple[Any, ...]]:
    settings = owner()
    return psycopg.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
    )


@contextmanager
def connected_to(**settings: Any) -> Iterator[None]:
    """Let Django's connection lead elsewhere: to another database, or in another role."""
    before = {key: connection.settings_dict[key] for key in settings}
    connection.close()
    # In place: connections of other threads are made from the same dictionary.
    connection.settings_dict.update(settings)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
