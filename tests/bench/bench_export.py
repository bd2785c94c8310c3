"""Exporting a register of 100 000 incidents: how fast, and in how much memory (EXP-5, G14)."""

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
from psycopg import sql

from incidents.choices import Channel, Level
from incidents.models import Clock, Incident
from incidents.services.register import register_incident
from reporting.queries.register import Selection
from reporting.services.export import start_export, written_export
from tenants import clock, scoping
from tenants.queries import scope_of
from tests.databases import owner
from tests.named import Row
from tests.people import BEGIN, World, make_world

INCIDENTS = 100_000
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
    _fill(world, _first(world))
    speeds, growths, sizes, works = [], [], [], []
    for _ in range(ROUNDS):
        speed, growth, size, work = _export(world)
        speeds.append(speed)
        works.append(work)
        growths.append(growth)
        sizes.append(size)
    return [
        Row(
            name="rows per second, median of three",
            value=statistics.median(speeds),
            unit="rows/s",
            limit=LEAST_PER_SECOND,
            is_floor=True,
        ),
        Row(
            name="growth of resident memory, largest",
            value=max(growths),
            unit="MiB",
            limit=MOST_GROWTH_MIB,
        ),
        # Other work on the machine changes the speed, not this.
        Row(name="work of ours per row", value=min(works) * 1e6, unit="µs"),
        Row(name="size of the archive", value=sizes[0] / 1e6, unit="MB"),
    ]


def _first(world: World) -> Incident:
    with world.entered():
        return register_incident(
            tenant_id=world.acme.pk,
            actor=world.actor("agnes"),
            now=BEGIN,
            title="Server not reachable",
            description='Planning and customs portal are down at "all" sites.\nSince 13:12. ',
            symptoms="Time-out when signing in, through the VPN too",
            affected="Server SRV-DH-01, planning, customs portal",
            reporter_id=world.contact("rik").pk,
            channel=Channel.PHONE,
            impact=Level.MEDIUM,
            urgency=Level.HIGH,
        )


def _fill(world: World, first: Incident) -> None:
    """Copy the first incident as the owner, without its history: only its export is measured."""
    with _as_owner(world) as server:
        server.execute("ALTER TABLE incidents_incident DISABLE TRIGGER USER")
        server.execute(_copy(Incident, COPIES, "generate_series(1, %s) g WHERE t.id = %s"),
                       [INCIDENTS - 1, first.pk])  # fmt: skip
        server.execute("ALTER TABLE incidents_incident ENABLE TRIGGER USER")
        server.execute(
            _copy(
                Clock,
                {"incident_id": "i.id"},
                "incidents_incident i WHERE t.incident_id = %s AND i.id <> %s",
            ),
            [first.pk, first.pk],
        )
        server.execute("ANALYZE")


def _copy(model: type[Incident] | type[Clock], other: dict[str, str], source: str) -> sql.Composed:
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
            " set_config('servicedesk.wholes', '{}', false),"
            " set_config('servicedesk.providers', %s, false),"
            " set_config('servicedesk.side', 'provider', false)",
            [f"{{{world.acme.pk},{world.provider.pk}}}", f"{{{world.provider.pk}}}"],
        )
        yield server


def _export(world: World) -> tuple[float, float, int, float]:
    """Return rows per second, growth of memory in MiB, size, and seconds of our work per row."""
    audra = world.actor("audra")
    with scoping.entered(scope_of(audra)):
        started = start_export(selection=Selection(), actor=audra, now=clock.now())
    before = most = _resident()
    size, begin, worked, kept = 0, time.perf_counter(), time.process_time(), io.BytesIO()
    for piece in written_export(started=started, clock=clock.now):
        size += len(piece)
        kept.write(piece)
        # What this benchmark keeps, to look into it afterwards, is not the export's.
        most = max(most, _resident() - size)
    taken, work = time.perf_counter() - begin, time.process_time() - worked
    _check(kept)
    return INCIDENTS / taken, (most - before) / 2**20, size, work / INCIDENTS


def _check(kept: io.BytesIO) -> None:
    digest, lines = hashlib.sha256(), 0
    with zipfile.ZipFile(kept) as archive:
        told = archive.read("manifest.json").decode()
        with archive.open("register.csv") as file:
            while data := file.read(2**20):
                digest.update(data)
                lines += data.count(b"\r\n")
    if digest.hexdigest() not in told or lines != INCIDENTS + 1:
        raise RuntimeError(f"the export is not what it says: {lines} lines")


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * PAGE
