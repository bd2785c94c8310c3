"""Data of a large provider for benchmarks: customers and incidents with their history.

One open and one closed incident live through the services; all others are copies of their rows,
made inside the server without its triggers, and differ in what lists filter and sort by. The
hashes of the copies' chains are made up: these data are for reading speed only.
"""

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from django.db import connection, models
from psycopg.types.json import Jsonb

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Incident
from tenants.clock import now as read_clock
from tenants.models import (
    Agreement,
    Asset,
    Contact,
    CustomerAccess,
    Holiday,
    Membership,
    ReportingPoint,
    ServiceHours,
    Target,
    Tenant,
    UpdateRule,
    User,
)
from tests.bench import words
from tests.bench.copies import BASE, CONTACTS, COPIED, Copies, rows_of
from tests.factories import incidents as made
from tests.people import World

CUSTOMERS: Final = 1_000
ASSETS: Final = 10
AGENTS: Final = 40
# How the server is set while data are made.
HURRY: Final = {
    "fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
}  # fmt: skip
# What a customer is made of, in the order in which the one points at the other.
OF_CUSTOMER: Final[tuple[type[models.Model], ...]] = (
    ServiceHours, Holiday, Agreement, Target, UpdateRule, ReportingPoint,
)  # fmt: skip


@dataclass
class Large:
    """A provider with many customers, and how many incidents have been copied so far."""

    world: World
    templates: dict[str, Incident]
    customers: int
    first_tenant: int = BASE
    count: int = 0
    seconds: float = 0
    users: list[int] = field(default_factory=list)

    def grow(self, size: int) -> None:
        """Copy incidents until there are so many."""
        begin = time.perf_counter()
        with superuser() as server, _hurried(server), _without_indexes(server):
            at_once(
                found
                for copies in self._copies(server)
                for found in copies.statements(self.count + 1, size)
            )
        self._found_by_words()
        with superuser() as server:
            server.execute("VACUUM (ANALYZE)")
        self.count = size
        self.seconds += time.perf_counter() - begin
        sys.stderr.write(f"{size:,} incidents stand after {self.seconds:.0f} s\n")

    def _found_by_words(self) -> None:
        with superuser() as server, _hurried(server):
            words.without_index(server)
            at_once(list(words.statements(server, self.templates)))
            at_once(words.indexes())

    def _copies(self, server: Any) -> Iterator[Copies]:
        # Nearly all are closed: those first.
        for name in ("closed", "open"):
            yield Copies(
                server, self.templates[name], is_open=name == "open", customers=self.customers,
                users=self.users,
            )  # fmt: skip


def superuser() -> psycopg.Connection[tuple[Any, ...]]:
    """Connect past triggers, keys and walls: only who owns the server can make data so fast."""
    settings = connection.settings_dict
    server = psycopg.connect(
        dbname=settings["NAME"], user="postgres", host=settings["HOST"] or None,
        port=settings["PORT"] or None, autocommit=True,
    )  # fmt: skip
    server.execute("SET session_replication_role = replica")
    server.execute("SET synchronous_commit = off")
    server.execute("SET maintenance_work_mem = '512MB'")
    server.execute("SET jit = off")
    return server


def at_once(statements: Iterable[str]) -> None:
    """Run these on two connections, in their order: each on whichever is free."""

    def run(statement: str) -> None:
        with superuser() as server:
            server.execute(statement)

    with ThreadPoolExecutor(max_workers=2) as workers:
        list(workers.map(run, list(statements)))


@contextmanager
def _hurried(server: Any) -> Iterator[None]:
    """Let nothing be safe while it is made: data that were cut short are made anew."""
    for name, value in HURRY.items():
        server.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    server.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        for name in HURRY:
            server.execute(f"ALTER SYSTEM RESET {name}")
        server.execute("SELECT pg_reload_conf()")


@contextmanager
def _without_indexes(server: Any) -> Iterator[None]:
    """Build the indexes of the tables afterwards, which is faster than row by row."""
    tables = [model._meta.db_table for model in COPIED]
    kept = server.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY (%s) AND NOT indisprimary"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
        " ORDER BY array_position(%s, indrelid::regclass::text)",
        [tables, tables],
    ).fetchall()
    for name, _definition in kept:
        server.execute(f"DROP INDEX {name}")
    yield
    at_once(definition for _name, definition in kept)


def large(world: World, *, customers: int = CUSTOMERS) -> Large:
    """Furnish a provider with customers, people and two incidents to copy."""
    with world.entered():
        opened = made.in_progress(world, made.ByPhone.create(world=world), by="agnes")
        made.told(world, opened, "We look into it.")
        add_note(
            incident_id=opened.pk,
            actor=world.actor("agnes"),
            now=read_clock(),
            ask=AddNote(text="Called."),
        )
        closed = made.closed(world, made.ByPhone.create(world=world))
    found = Large(world, {"open": opened, "closed": closed}, customers)
    with superuser() as server:
        _agents(server, found)
        _customers(server, found)
    return found


def _write(server: Any, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    rows = list(rows)
    columns = ", ".join(f'"{name}"' for name in rows[0])
    with server.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_sent(value) for value in row.values()])


def _sent(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def _agents(server: Any, found: Large) -> None:
    """Add agents who see all, and let Sam see ten customers and Sol one."""
    world = found.world
    person = rows_of(server, User, "id", world.user("sam").pk)[0]
    member = rows_of(server, Membership, "user_id", world.user("sam").pk)[0]
    ids = range(BASE, BASE + AGENTS)
    _write(server, "tenants_user", (
        {**person, "id": pk, "email": f"agent{pk}@provider.example", "name": f"Agent {pk}"}
        for pk in ids
    ))  # fmt: skip
    _write(server, "tenants_membership", (
        {**member, "id": pk, "user_id": pk, "role": "agent", "sees_all_customers": pk != BASE}
        for pk in ids
    ))  # fmt: skip
    found.users = [world.user("agnes").pk, *ids]
    given = rows_of(server, CustomerAccess, "user_id", world.user("sam").pk)[0]
    _write(server, "tenants_customeraccess", [
        *({**given, "id": BASE + n, "customer_id": BASE + n} for n in range(10)),
        {**given, "id": BASE + 10, "customer_id": BASE + 1, "user_id": BASE},
    ])  # fmt: skip


def _customers(server: Any, found: Large) -> None:
    acme = found.world.acme.pk
    tenant = rows_of(server, Tenant, "id", acme)[0]
    keys: dict[str, dict[int, int]] = {}
    sizes: dict[str, int] = {}
    rows = {model: rows_of(server, model, "tenant_id", acme) for model in OF_CUSTOMER}
    for model, of_one in rows.items():
        keys[model._meta.db_table] = {row["id"]: rank for rank, row in enumerate(of_one)}
        sizes[model._meta.db_table] = len(of_one)
    _write(server, "tenants_tenant", (
        {**tenant, "id": BASE + n, "name": f"Customer {n:04d}", "public_id": f"{n:032x}"}
        for n in range(found.customers)
    ))  # fmt: skip
    _write(server, "tenants_chainhead", (
        {"tenant_id": BASE + n, "provider_id": tenant["provider_id"], "seq": 1_000, "hash": b""}
        for n in range(found.customers)
    ))  # fmt: skip
    for model, of_one in rows.items():
        if of_one:
            _write(server, model._meta.db_table, (
                _moved(model, row, n, keys, sizes) for n in range(found.customers) for row in of_one
            ))  # fmt: skip
    contact = rows_of(server, Contact, "tenant_id", acme)[0]
    _write(server, "tenants_contact", (
        {
            **contact, "id": BASE + n, "tenant_id": BASE + n // CONTACTS, "user_id": None,
            "name": f"Person {n}", "email": f"person{n}@customer{n // CONTACTS}.example",
        }
        for n in range(found.customers * CONTACTS)
    ))  # fmt: skip
    _write(server, "tenants_asset", (
        {
            "id": BASE + n, "tenant_id": BASE + n // ASSETS, "provider_id": tenant["provider_id"],
            "name": f"Server {n}", **_rest(Asset),
        }
        for n in range(found.customers * ASSETS)
    ))  # fmt: skip
    # People of the largest customer: its manager, one who reports, and its auditor.
    for name, n in (("carla", 0), ("rik", 1), ("audra", 2)):
        user = found.world.user(name).pk
        server.execute(
            "UPDATE tenants_membership SET tenant_id = %s WHERE user_id = %s", [BASE, user]
        )
        server.execute("UPDATE tenants_contact SET user_id = NULL WHERE user_id = %s", [user])
        server.execute("UPDATE tenants_contact SET user_id = %s WHERE id = %s", [user, BASE + n])


def _rest(model: type[models.Model]) -> dict[str, Any]:
    """Return what a row has where nobody says otherwise."""
    fields = [f for f in model._meta.concrete_fields if f.has_default() or f.null or f.blank]
    return {
        str(f.column): f.get_default() for f in fields
        if f.column not in {"id", "tenant_id", "provider_id", "name"}
    }  # fmt: skip


def _moved(
    model: type[models.Model],
    row: dict[str, Any],
    n: int,
    keys: Mapping[str, Mapping[int, int]],
    sizes: Mapping[str, int],
) -> dict[str, Any]:
    """Return a row of the template customer as one of customer `n`."""

    def key(table: str, pk: int) -> int:
        return BASE + n * sizes[table] + keys[table][pk]

    moved = {**row, "id": key(model._meta.db_table, row["id"]), "tenant_id": BASE + n}
    for one in model._meta.concrete_fields:
        if isinstance(one, models.ForeignKey) and one.related_model in OF_CUSTOMER:
            pk = row[one.column]
            table = one.related_model._meta.db_table
            moved[one.column] = key(table, pk) if pk is not None else None
    return moved
