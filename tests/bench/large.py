"""Data of a large provider for benchmarks: customers and incidents with their history.

One open and one closed incident live through the services; all others are copies of their rows,
made inside the server without its triggers, and differ in what lists filter and sort by. The
hashes of the copies' chains are made up: these data are for reading speed only.
"""

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from django.db import connection, models
from psycopg.types.json import Jsonb

from incidents.handling.services.communicate import add_note
from incidents.models import (
    AffectedContact,
    Clock,
    CustomerReply,
    Incident,
    Message,
    Note,
    UpdateRound,
)
from tenants.clock import now as read_clock
from tenants.models import (
    Agreement,
    Asset,
    ChainLink,
    Contact,
    CustomerAccess,
    Event,
    Holiday,
    Membership,
    PersonalText,
    ReportingPoint,
    ServiceHours,
    Target,
    Tenant,
    UpdateRule,
    User,
)
from tests.factories import incidents as made
from tests.people import World

CUSTOMERS: Final = 1_000
CONTACTS: Final = 20
ASSETS: Final = 10
AGENTS: Final = 40
# One of so many incidents is open.
OPEN_OF: Final = 50
# Ids of copies begin far above those of rows that the services made, apart for the two templates.
BASE: Final = 1_000_000
APART: Final = 100_000_000
# What a customer is made of, in the order in which the one points at the other.
OF_CUSTOMER: Final[tuple[type[models.Model], ...]] = (
    ServiceHours, Holiday, Agreement, Target, UpdateRule, ReportingPoint,
)  # fmt: skip
OF_INCIDENT: Final[tuple[type[models.Model], ...]] = (
    AffectedContact, Clock, UpdateRound, Message, Note, CustomerReply,
)  # fmt: skip
OF_LEDGER: Final[tuple[type[models.Model], ...]] = (Event, ChainLink, PersonalText)
WORDS: Final = (
    "printer", "vpn", "mail", "server", "planning", "customs", "portal", "password", "screen",
    "laptop", "network", "wifi", "backup", "database", "phone", "badge", "scanner", "invoice",
    "report", "folder", "update", "licence", "browser", "camera",
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
        with superuser() as server:
            with _without_indexes(server):
                for name in self.templates:
                    _Copies(server, self, name).make(self.count + 1, size)
            server.execute("VACUUM (ANALYZE)")
        self.count = size
        self.seconds += time.perf_counter() - begin
        sys.stderr.write(f"{size:,} incidents stand after {self.seconds:.0f} s\n")


def superuser() -> psycopg.Connection[tuple[Any, ...]]:
    """Connect past triggers, keys and walls: only who owns the server can make data so fast."""
    settings = connection.settings_dict
    server = psycopg.connect(
        dbname=settings["NAME"], user="postgres", host=settings["HOST"] or None,
        port=settings["PORT"] or None, autocommit=True,
    )  # fmt: skip
    server.execute("SET session_replication_role = replica")
    server.execute("SET synchronous_commit = off")
    server.execute("SET maintenance_work_mem = '256MB'")
    return server


@contextmanager
def _without_indexes(server: Any) -> Iterator[None]:
    """Build the indexes of the tables afterwards, which is faster than row by row."""
    every: tuple[type[models.Model], ...] = (Incident, *OF_INCIDENT, *OF_LEDGER)
    tables = [model._meta.db_table for model in every]
    kept = server.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY (%s) AND NOT indisprimary"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [tables],
    ).fetchall()
    for name, _definition in kept:
        server.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in kept:
        server.execute(definition)


def large(world: World, *, customers: int = CUSTOMERS) -> Large:
    """Furnish a provider with customers, people and two incidents to copy."""
    with world.entered():
        opened = made.in_progress(world, made.ByPhone.create(world=world), by="agnes")
        made.told(world, opened, "We look into it.")
        add_note(
            incident_id=opened.pk, actor=world.actor("agnes"), now=read_clock(), text="Called."
        )
        closed = made.closed(world, made.ByPhone.create(world=world))
    found = Large(world, {"open": opened, "closed": closed}, customers)
    with superuser() as server:
        _agents(server, found)
        _customers(server, found)
    return found


def _rows(server: Any, model: type[models.Model], column: str, value: Any) -> list[dict[str, Any]]:
    cursor = server.execute(
        f"SELECT * FROM {model._meta.db_table} WHERE {column} = ANY (%s) ORDER BY id",
        [[value] if isinstance(value, int) else list(value)],
    )
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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
    person = _rows(server, User, "id", world.user("sam").pk)[0]
    member = _rows(server, Membership, "user_id", world.user("sam").pk)[0]
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
    given = _rows(server, CustomerAccess, "user_id", world.user("sam").pk)[0]
    _write(server, "tenants_customeraccess", [
        *({**given, "id": BASE + n, "customer_id": BASE + n} for n in range(10)),
        {**given, "id": BASE + 10, "customer_id": BASE + 1, "user_id": BASE},
    ])  # fmt: skip


def _customers(server: Any, found: Large) -> None:
    acme = found.world.acme.pk
    tenant = _rows(server, Tenant, "id", acme)[0]
    keys: dict[str, dict[int, int]] = {}
    sizes: dict[str, int] = {}
    rows = {model: _rows(server, model, "tenant_id", acme) for model in OF_CUSTOMER}
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
    contact = _rows(server, Contact, "tenant_id", acme)[0]
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
    # People of the largest customer, for the portal: its manager and one who reports.
    for name, n in (("carla", 0), ("rik", 1)):
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


# Of which customer copy `g` is: few have many, the first most of all.
TENANT: Final = "floor({customers} * power((g * 7919 % 10007) / 10007.0, 3))::bigint"


class _Copies:
    """Copies of one template, as statements: every fiftieth incident is open."""

    def __init__(self, server: Any, found: Large, name: str) -> None:
        self.server, self.found, self.template = server, found, found.templates[name]
        self.is_open = name == "open"
        self.base = BASE + (0 if self.is_open else APART)
        events = [
            row["id"]
            for row in _rows(server, Event, "subject_id", self.template.pk)
            if row["subject_kind"] == "incident"
        ]
        self.keys = {Incident._meta.db_table: [self.template.pk]}
        for model in OF_INCIDENT:
            self.keys[model._meta.db_table] = self._keys(model, "incident_id", self.template.pk)
        for model in OF_LEDGER:
            column = "id" if model is Event else "event_id"
            self.keys[model._meta.db_table] = self._keys(model, column, events)

    def _keys(self, model: type[models.Model], column: str, value: Any) -> list[int]:
        return [row["id"] for row in _rows(self.server, model, column, value)]

    def make(self, first: int, last: int) -> None:
        # What is open has its terms around now; what is closed lies further and further back.
        moved = "(g * 7919) % 40000 - 4000" if self.is_open else "-(g % 500000)"
        numbers = (
            f"SELECT g, {BASE} + {TENANT.format(customers=self.found.customers)} AS tenant,"
            f" make_interval(mins => ({moved})::int) AS shift"
            f" FROM generate_series({first}::bigint, {last}) g"
            f" WHERE (g % {OPEN_OF} = 0) = {self.is_open}"
        )
        every: tuple[type[models.Model], ...] = (Incident, *OF_INCIDENT, *OF_LEDGER)
        for model in every:
            table, fields = model._meta.db_table, model._meta.concrete_fields
            if keys := self.keys[table]:
                columns = ", ".join(f'"{one.column}"' for one in fields)
                values = ", ".join(self._value(table, one) for one in fields)
                self.server.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {values} FROM ({numbers}) n,"
                    f" (SELECT *, array_position(ARRAY{keys}::bigint[], id) - 1 AS rank"
                    f" FROM {table} WHERE id = ANY (ARRAY{keys}::bigint[])) r ORDER BY g, rank"
                )

    def _value(self, table: str, one: models.Field[Any, Any]) -> str:
        """Return what a column of a copy is, in SQL."""
        own = f"{self.base} + g"
        count = len(self.keys[table])
        by_name = {
            "id": f"{self.base} + g * {count} + r.rank",
            "tenant_id": "tenant",
            "public_id": "gen_random_uuid()",
            "subject_id": own,
            "seq": f"{self.base} + g * 1000 + r.rank",
        }
        text = f"'incidents.incident:{self.template.pk}', 'incidents.incident:' || ({own})"
        by_name |= {name: f'replace(r."{name}", {text})' for name in ("body", "row")}
        if table == Incident._meta.db_table:
            by_name |= self._differences()
        return by_name.get(str(one.column)) or self._related(one)

    def _related(self, one: models.Field[Any, Any]) -> str:
        column = f'r."{one.column}"'
        far: Any = one.related_model
        if far is not None and (keys := self.keys.get(far._meta.db_table)):
            place = f"array_position(ARRAY{keys}::bigint[], {column}) - 1"
            return f"{self.base} + g * {len(keys)} + {place}"
        if far is Contact:
            first = f"{BASE} + (tenant - {BASE}) * {CONTACTS}"
            return f"CASE WHEN {column} IS NOT NULL THEN {first} + g % {CONTACTS} END"
        if isinstance(one, models.DateTimeField):
            return f"CASE WHEN {column} > '9000-01-01' THEN {column} ELSE {column} + shift END"
        return column

    def _differences(self) -> dict[str, str]:
        """Return in what the incidents differ beside their keys and moments."""
        words, count = f"ARRAY{list(WORDS)}", len(WORDS)
        users = self.found.users
        found = {
            "reference": "'INC-2025-' || lpad(g::text, 7, '0')",
            "title": (
                f"'The ' || ({words})[1 + g % {count}] || ' and the ' ||"
                f" ({words})[1 + (g / 31) % {count}] || ' fail at place ' || g"
            ),
            "channel": "CASE WHEN g % 700 = 0 THEN 'monitoring' ELSE r.channel END",
            "kind": "CASE WHEN g % 900 = 0 THEN 'service_request' ELSE r.kind END",
            "priority": "CASE WHEN g % 20000 = 0 THEN 1 ELSE 2 + (g / 50) % 3 END",
            "agreement_id": "tenant",
        }
        if self.is_open:
            nth = f"(g / {OPEN_OF})"
            found["status"] = (
                f"CASE {nth} % 4 WHEN 0 THEN 'new' WHEN 1 THEN 'triaged' ELSE 'in_progress' END"
            )
            found["assignee_id"] = (
                f"CASE WHEN {nth} % 4 > 1 THEN"
                f" (ARRAY{users}::bigint[])[1 + {nth} % {len(users)}] END"
            )
        return found
