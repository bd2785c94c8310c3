"""Exporting a register of 100 000 incidents: how fast, and in how much memory (EXP-5, G14).

Of one customer to its auditor, and of two hundred customers to the auditor of the provider.
"""

import hashlib
import io
import resource
import statistics
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.db.models import Model
from psycopg import sql

from incidents.choices import Channel, Level
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.services.register import register_incident
from incidents.models import Clock, Incident
from reporting.queries.register import Selection
from reporting.services.export import start_export, written_export
from tenants import clock, scoping
from tenants.models import Contact
from tenants.queries import scope_of
from tenants.rules.roles import SYSTEM
from tenants.settings.services.onboard import onboard_customer
from tests.databases import owner
from tests.named import Row
from tests.people import BEGIN, World, make_world

INCIDENTS = 100_000
CUSTOMERS = 200
ROUNDS = 3
LEAST_PER_SECOND = 60_000
MOST_GROWTH_MIB = 20
PAGE = resource.getpagesize()

# What differs from one copy of the first incident to the next.
COPIES = {
    "reference": "'INC-2026-' || lpad((1000000 + g)::text, 9, '0')",
    "public_id": "gen_random_uuid()",
    "title": "t.title || ' ' || g",
    "description": "t.description || md5(g::text) || md5((g * 7)::text)",
    "reported_at": "t.reported_at + g * interval '1 minute'",
    "registered_at": "t.registered_at + g * interval '1 minute'",
}


def run() -> list[Row]:
    world = make_world()
    first = _first(world)
    _fill(world, first, COPIES, f"generate_series(1, {INCIDENTS - 1}) g")
    alone = _measured(world, "audra", "one customer", INCIDENTS)
    _spread(world, first)
    # Of these the provider's auditor takes out all, those of the first customer too.
    return [*alone, *_measured(world, "pat", "two hundred customers", 2 * INCIDENTS)]


def _measured(world: World, who: str, what: str, count: int) -> list[Row]:
    speeds, growths, sizes, works = [], [], [], []
    for _ in range(ROUNDS):
        speed, growth, size, work = _export(world, who, count)
        speeds.append(speed)
        works.append(work)
        growths.append(growth)
        sizes.append(size)
    return [
        Row(
            name=f"{what}: rows per second, median of three",
            value=statistics.median(speeds),
            unit="rows/s",
            limit=LEAST_PER_SECOND,
            is_floor=True,
        ),
        Row(
            name=f"{what}: growth of resident memory, largest",
            value=max(growths),
            unit="MiB",
            limit=MOST_GROWTH_MIB,
        ),
        # Other work on the machine changes the speed, not this.
        Row(name=f"{what}: work of ours per row", value=min(works) * 1e6, unit="µs"),
        Row(name=f"{what}: size of the archive", value=sizes[0] / 1e6, unit="MB"),
    ]


def _first(world: World) -> Incident:
    with world.entered():
        return register_incident(
            tenant_id=world.acme.pk,
            actor=world.actor("agnes"),
            now=BEGIN,
            ask=RegisterIncident(
                title="Server not reachable",
                description='Planning and customs portal are down at "all" sites.\nSince 13:12. ',
                symptoms="Time-out when signing in, through the VPN too",
                affected="Server SRV-DH-01, planning, customs portal",
                reporter_id=world.contact("rik").pk,
                channel=Channel.PHONE,
                impact=Level.MEDIUM,
                urgency=Level.HIGH,
            ),
        )


def _fill(world: World, first: Incident, other: dict[str, str], source: str) -> None:
    """Copy the first incident as the owner, without its history: only its export is measured."""
    with _as_owner(world) as server:
        for table in ("incidents_incident", "incidents_clock"):
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        server.execute(_copy(Incident, other, f"{source} WHERE t.id = %s"), [first.pk])
        clocks = {"incident_id": "i.id", "tenant_id": "i.tenant_id"}
        without = (
            "incidents_incident i WHERE t.incident_id = %s AND i.id <> %s AND NOT EXISTS"
            " (SELECT FROM incidents_clock k WHERE k.incident_id = i.id)"
        )
        server.execute(_copy(Clock, clocks, without), [first.pk, first.pk])
        for table in ("incidents_incident", "incidents_clock"):
            server.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        server.execute("ANALYZE")


def _spread(world: World, first: Incident) -> None:
    """Give as many incidents again to other customers of the provider, in turn."""
    for number in range(CUSTOMERS):
        onboard_customer(
            provider=world.provider, name=f"Customer {number}", actor=SYSTEM, now=BEGIN
        )
    with _as_owner(world) as server:
        # One contact each, without a word in the ledger: it is not verified here.
        server.execute("ALTER TABLE tenants_contact DISABLE TRIGGER USER")
        server.execute(
            _copy(Contact, {"tenant_id": "c.id", "user_id": "NULL"},
                  "tenants_tenant c WHERE t.id = %s AND c.provider_id = t.provider_id"
                  " AND c.id <> c.provider_id AND NOT EXISTS"
                  " (SELECT FROM tenants_contact k WHERE k.tenant_id = c.id)"),
            [first.reporter_id],
        )  # fmt: skip
        server.execute("ALTER TABLE tenants_contact ENABLE TRIGGER USER")
    other = {
        **COPIES,
        "reference": "'INC-2026-' || lpad((2000000 + g)::text, 9, '0')",
        "tenant_id": "c.tenant_id",
        "reporter_id": "c.contact",
        "agreement_id": "c.agreement",
    }
    customers = (
        "(SELECT k.tenant_id, min(k.id) AS contact, min(a.id) AS agreement,"
        " row_number() OVER (ORDER BY k.tenant_id) - 1 AS number"
        " FROM tenants_contact k JOIN tenants_agreement a USING (tenant_id)"
        f" WHERE k.tenant_id <> {first.tenant_id} GROUP BY k.tenant_id)"
    )
    source = f"generate_series(1, {INCIDENTS}) g JOIN {customers} c ON c.number = g %% {CUSTOMERS}"
    _fill(world, first, other, source)


def _copy(model: type[Model], other: dict[str, str], source: str) -> sql.Composed:
    fields = model._meta.concrete_fields
    names = [str(field.column) for field in fields if not field.primary_key]
    taken = [sql.SQL(other[name]) if name in other else sql.SQL("t.") + sql.Identifier(name)
             for name in names]  # fmt: skip
    table = sql.Identifier(model._meta.db_table)
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} t, {}").format(
        table,
        sql.SQL(", ").join(sql.Identifier(name) for name in names),
        sql.SQL(", ").join(taken),
        table,
        sql.SQL(source),
    )


@contextmanager
def _as_owner(world: World) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    settings = owner()
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
    ) as server:
        server.execute(
            "SELECT set_config('servicedesk.tenants', %s, false),"
            " set_config('servicedesk.wholes', %s, false),"
            " set_config('servicedesk.providers', %s, false),"
            " set_config('servicedesk.side', 'provider', false)",
            [f"{{{world.provider.pk}}}"] * 3,
        )
        yield server


def _export(world: World, who: str, count: int) -> tuple[float, float, int, float]:
    """Return rows per second, growth of memory in MiB, size, and seconds of our work per row."""
    actor = world.actor(who)
    with scoping.entered(scope_of(actor)):
        started = start_export(selection=Selection(), actor=actor, now=clock.now())
    before = most = _resident()
    size, begin, worked, kept = 0, time.perf_counter(), time.process_time(), io.BytesIO()
    for piece in written_export(started=started, clock=clock.now):
        size += len(piece)
        kept.write(piece)
        # What this benchmark keeps, to look into it afterwards, is not the export's.
        most = max(most, _resident() - size)
    taken, work = time.perf_counter() - begin, time.process_time() - worked
    _check(kept, count)
    return count / taken, (most - before) / 2**20, size, work / count


def _check(kept: io.BytesIO, count: int) -> None:
    digest, lines = hashlib.sha256(), 0
    with zipfile.ZipFile(kept) as archive:
        told = archive.read("manifest.json").decode()
        with archive.open("register.csv") as file:
            while data := file.read(2**20):
                digest.update(data)
                lines += data.count(b"\r\n")
    if digest.hexdigest() not in told or lines != count + 1:
        raise RuntimeError(f"the export is not what it says: {lines} lines")


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * PAGE
