"""Databases for tests: the owner makes and migrates them, the application's role uses them."""

import fcntl
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from django.apps import apps
from django.conf import settings as live
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from servicedesk import env
from tests import migrated

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "migrated"
T = TypeVar("T")

# Half seconds.
PATIENCE = 20


def owner() -> dict[str, Any]:
    """Return Django's settings for the owner's connection."""
    return env.database(env.text("DATABASE_OWNER_URL"))


def url(role: str, database: str) -> str:
    """Return the address of another database on our server, as the owner or the application."""
    settings = next(
        found
        for found in (owner(), env.database(env.text("DATABASE_URL")))
        if found["USER"] == role
    )
    secret = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    port = f"&port={settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{role}{secret}@/{database}?host={settings['HOST']}{port}"


def unique_name(kind: str) -> str:
    """Return a name of this process: runs on one server, and workers of one run, do not meet."""
    return f"{kind}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_{os.getpid()}"


@contextmanager
def made_database(name: str, *, template: str = TEMPLATE) -> Iterator[str]:
    """Make a migrated database that the owner owns, and drop it at the end."""
    _make_template()
    _create(name, template=template)
    try:
        yield name
    finally:
        _drop(name)


def made_once(name: str, make: Callable[[], T]) -> T:
    """Let the first worker of a run fill the database `name`; return what it made to each of them.

    It is left as it is then: whoever needs it takes a copy, with `template=name`.
    """
    kept = Path(live.STATE_DIR) / f"{name}.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _make_template()
            with _as_owner() as server:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            _create(name, template=TEMPLATE)
            with connected_to(NAME=name):
                kept.write_bytes(pickle.dumps(make()))
        made: T = pickle.loads(kept.read_bytes())  # noqa: S301 - written by us a moment ago
        return made


def _drop(name: str) -> None:
    statement = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
    for attempt in range(1, PATIENCE + 1):
        try:
            with _as_owner() as server:
                server.execute(statement)
            return
        except psycopg.errors.InsufficientPrivilege:
            # The server's own cleaning is at work in it, which the owner may not end: it ends soon.
            if attempt == PATIENCE:
                raise
            time.sleep(0.5)


@contextmanager
def connected_to(**settings: Any) -> Iterator[None]:
    """Let Django's connection lead elsewhere: to another database, or in another role.

    What is kept of rows by their number, and what is cached, belongs to one database.
    """
    before = {key: connection.settings_dict[key] for key in settings}
    cache = caches["default"]
    prefix = cache.key_prefix
    connection.close()
    # In place: connections of other threads are made from the same dictionary.
    connection.settings_dict.update(settings)
    cache.key_prefix = settings.get("NAME", prefix)
    _forget_rows()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        cache.key_prefix = prefix
        _forget_rows()


def _forget_rows() -> None:
    # Not before the applications are ready: the first connection is led elsewhere earlier.
    if apps.ready:
        terms = import_module("incidents.record.services.terms")
        terms._profiles.clear()
        import_module("tenants.scoping")._providers.clear()
        terms._matrices.clear()
        import_module("incidents.record.queries.prepared").forget()
        import_module("incidents.desk.queries.kept").forget()


def _make_template() -> None:
    """Migrate once per run, whichever worker comes first; everybody else copies that."""
    state = Path(live.STATE_DIR)
    done = state / f"{TEMPLATE}.done"
    with (state / f"{TEMPLATE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        with _as_owner() as server:
            name = sql.Identifier(TEMPLATE)
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        _create(TEMPLATE, template="template1")
        if not migrated.is_restored(TEMPLATE, owner()):
            as_owner = {**os.environ, "DATABASE_URL": url(owner()["USER"], TEMPLATE)}
            migrate = [sys.executable, "manage.py", "migrate", "--noinput", "-v", "0"]
            subprocess.run(migrate, cwd=ROOT, env=as_owner, check=True)
            migrated.keep(TEMPLATE, owner())
        done.touch()


def _create(name: str, *, template: str) -> None:
    """Make a database; what PUBLIC may do with one is not copied with another."""
    with _as_owner() as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER servicedesk_owner TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        no_temporary = sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC")
        server.execute(no_temporary.format(sql.Identifier(name)))


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


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Return what was asked of the database, without the begin and end of transactions."""
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return [q["sql"][:200] for q in captured if not q["sql"].startswith(control)]
