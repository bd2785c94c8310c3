"""Can the named servers carry the service desk? Asked by ./desk before it writes to them.

`python -m servicedesk.outside` says in one line what is wrong, without any password, and ends
with 1; it says nothing and ends with 0 when all is well.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured

from servicedesk import env

OLDEST_MAJOR = 18
_PATIENCE = 5
_MAKE = "run servicedesk/db/make_database.sh there first, as a superuser"
_ASKED = """
    SELECT d.oid, pg_postmaster_start_time(), pg_encoding_to_char(d.encoding),
           r.rolsuper, r.rolbypassrls, pg_has_role(current_user, d.datdba, 'USAGE'),
           to_regrole('servicedesk_engine') IS NOT NULL,
           coalesce(pg_has_role(current_user, to_regrole('servicedesk_app'), 'USAGE'), false)
    FROM pg_roles r, pg_database d
    WHERE r.rolname = current_user AND d.datname = current_database()
"""


class Unfit(Exception):
    """A named server cannot be used; the words say why."""


@dataclass(frozen=True)
class Door:
    """What a role finds behind one address."""

    name: str
    role: str
    database: tuple[object, object]
    encoding: str
    is_superuser: bool
    bypasses: bool
    owns: bool
    has_engine: bool
    is_app: bool


def main(environ: Mapping[str, str]) -> str:
    """Return what is wrong with the servers that are named, or nothing."""
    try:
        if environ.get("DATABASE_URL"):
            _look_at_database(environ["DATABASE_URL"], environ["DATABASE_OWNER_URL"])
        if environ.get("REDIS_URL"):
            _look_at_redis(environ["REDIS_URL"])
    except Unfit as unfit:
        return str(unfit)
    return ""


def _look_at_database(app_url: str, owner_url: str) -> None:
    addresses = {
        "DATABASE_URL": _read("DATABASE_URL", app_url),
        "DATABASE_OWNER_URL": _read("DATABASE_OWNER_URL", owner_url),
    }
    roles = [address["USER"] for address in addresses.values()]
    if roles[0] == roles[1]:
        raise Unfit(
            f"DATABASE_URL and DATABASE_OWNER_URL both name the role {roles[0]!r}: the one that"
            " runs may not be the one that owns the tables"
        )
    app, owner = (_open(name, address) for name, address in addresses.items())
    if app.database != owner.database:
        raise Unfit("DATABASE_URL and DATABASE_OWNER_URL do not name the same database")
    for door in (app, owner):
        _refuse_powers(door)
    if app.owns:
        raise Unfit(f"{app.name}: the role {app.role!r} owns the database, so no wall holds it")
    if not owner.owns:
        raise Unfit(f"{owner.name}: the role {owner.role!r} does not own the database: {_MAKE}")
    if not app.is_app or not app.has_engine:
        raise Unfit(f"{app.name}: the roles of the service desk are not there: {_MAKE}")
    if app.encoding != "UTF8":
        raise Unfit(f"{app.name}: the database is in {app.encoding}; it has to be in UTF8")


def _refuse_powers(door: Door) -> None:
    for has_power, power in (
        (door.is_superuser, "is a superuser"),
        (door.bypasses, "bypasses row-level security"),
    ):
        if has_power:
            raise Unfit(
                f"{door.name}: the role {door.role!r} {power}, so no wall between tenants holds it"
            )


def _read(name: str, url: str) -> dict[str, Any]:
    try:
        return env.database(url)
    except (ImproperlyConfigured, ValueError):
        raise Unfit(f"{name} is not an address like postgresql://role:password@host/name") from None


def _open(name: str, address: Mapping[str, Any]) -> Door:
    try:
        connection = psycopg.connect(
            dbname=address["NAME"], user=address["USER"], password=address["PASSWORD"] or None,
            host=address["HOST"] or None, port=address["PORT"] or None,
            **{"connect_timeout": _PATIENCE, **address["OPTIONS"]}, autocommit=True,
        )  # fmt: skip
        with closing(connection):
            major = connection.info.server_version // 10_000
            if major < OLDEST_MAJOR:
                raise Unfit(
                    f"{name}: that server is PostgreSQL {major};"
                    f" the service desk needs PostgreSQL {OLDEST_MAJOR} or newer"
                )
            row = connection.execute(_ASKED).fetchone()
    except psycopg.Error as error:
        where = f"{address['HOST'] or 'the local socket'}:{address['PORT'] or 5432}"
        raise Unfit(f"{name}: {address['USER']!r} at {where}: {_plain(error)}") from None
    assert row is not None  # noqa: S101 - whoever is connected has a role and a database
    return Door(name, address["USER"], (row[0], row[1]), *row[2:])


def _plain(error: psycopg.Error) -> str:
    """Return the last cause of libpq's several lines."""
    told = " ".join(str(error).split()).partition(" Is the server running ")[0]
    return told.rpartition("FATAL: ")[2].rpartition(" failed: ")[2].strip()


def _look_at_redis(url: str) -> None:
    try:
        # The cache's numbered database: when that one answers, the broker's before it does too.
        client = redis.Redis.from_url(
            env.redis_for_cache(url), socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE
        )
        with closing(client):
            client.ping()
    except redis.RedisError as error:
        raise Unfit(f"REDIS_URL: {' '.join(str(error).split())}") from None
    except (ImproperlyConfigured, ValueError):
        raise Unfit("REDIS_URL is not an address like redis://:password@host:6379") from None


if __name__ == "__main__":
    if said := main(os.environ):
        sys.stdout.write(f"{said}\n")
        sys.exit(1)
