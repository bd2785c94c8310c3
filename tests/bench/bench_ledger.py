"""How many changes one tenant takes, what the chain costs of that, how fast it is verified (G2).

Changes go through the services, from two processes. To find the cost of the chain its trigger is
switched off by the owner in every second round; those rounds are on another customer.
"""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

import psycopg
from django.db import connection

from incidents.choices import WaitingReason
from incidents.handling.asks.talk import AddNote
from incidents.handling.asks.work import Wait
from incidents.handling.services.communicate import add_note
from incidents.handling.services.work import resume_work, wait
from incidents.models import Incident
from tenants import clock, scoping
from tenants.ledger.append import Act, append_many, update
from tenants.ledger.verify import verify
from tenants.models import Contact, Tenant
from tenants.rules.roles import SYSTEM
from tests.databases import owner
from tests.factories import incidents as made
from tests.named import Row
from tests.people import World, make_world

WRITERS = 2
INCIDENTS = 20
ROUNDS = 5
SECONDS = 4.0
RENAMED = 20_000

LEAST_CHANGES = 150
MOST_COST = 15
LEAST_VERIFIED = 20_000
MOST_MIB = 300


def run() -> list[Row]:
    world = make_world()
    with world.entered():
        keys = {t.pk: _incidents(world, t) for t in (world.acme, world.globex)}
    chained, bare = [], []
    for _round in range(ROUNDS):
        chained.append(_rate(world.acme, keys[world.acme.pk]))
        _switch("DISABLE")
        bare.append(_rate(world.globex, keys[world.globex.pk]))
        _switch("ENABLE")
    with_chain, without = statistics.median(chained), statistics.median(bare)
    _rename_often(world)
    verified, mib = _in_a_process(partial(_verify, world.acme))
    return [
        Row(
            name=f"changes of one tenant, {WRITERS} processes", value=with_chain, unit="/s",
            limit=LEAST_CHANGES, is_floor=True,
        ),
        Row(name="the same without the chain", value=without, unit="/s"),
        Row(
            name="cost of the chain", value=100 * (1 - with_chain / without), unit="%",
            limit=MOST_COST,
        ),
        Row(
            name="events verified and replayed", value=verified, unit="/s", limit=LEAST_VERIFIED,
            is_floor=True,
        ),
        Row(name="memory of verifying", value=mib, unit="MiB", limit=MOST_MIB),
    ]  # fmt: skip


def _incidents(world: World, tenant: Tenant) -> list[int]:
    reporter = "rik" if tenant == world.acme else "gus"
    return [
        made.in_progress(world, made.ByPhone.create(world=world, reporter=reporter), by="agnes").pk
        for _ in range(INCIDENTS)
    ]


def _rate(tenant: Tenant, keys: list[int]) -> float:
    """Return how many changes per second the writers get done together."""
    fork = multiprocessing.get_context("fork")
    start, counts = fork.Barrier(WRITERS), fork.Queue()
    connection.close()

    def write(own: list[int]) -> None:
        start.wait()
        counts.put(_changes(tenant, own))
        connection.close()

    writers = [fork.Process(target=write, args=(keys[n::WRITERS],)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    done: int = sum(counts.get(timeout=SECONDS * 10) for _ in writers)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    return done / SECONDS


def _changes(tenant: Tenant, keys: list[int]) -> int:
    """Let incidents wait and go on, with a note: each a request of its own, as far as it writes."""
    scope = scoping.Scope.of(tenant.pk, tenant.provider_id)
    end, done = time.perf_counter() + SECONDS, 0
    while True:
        for key in keys:
            for act in (_wait, _note, _resume):
                with scoping.entered(scope):
                    act(key)
                done += 1
                if time.perf_counter() > end and act is _resume:
                    return done


def _wait(key: int) -> None:
    wait(
        incident_id=key, expected_version=Incident.objects.get(pk=key).version, actor=SYSTEM,
        now=clock.now(), ask=Wait(reason=WaitingReason.CUSTOMER),
    )  # fmt: skip


def _note(key: int) -> None:
    add_note(
        incident_id=key, actor=SYSTEM, now=clock.now(), ask=AddNote(text="Called, nobody answered.")
    )


def _resume(key: int) -> None:
    version = Incident.objects.get(pk=key).version
    resume_work(incident_id=key, expected_version=version, actor=SYSTEM, now=clock.now())


def _switch(state: str) -> None:
    settings = owner()
    with (
        closing(
            psycopg.connect(
                dbname=connection.settings_dict["NAME"], user=settings["USER"],
                password=settings["PASSWORD"] or None, host=settings["HOST"] or None,
                port=settings["PORT"] or None,
            )
        ) as session,
        session.transaction(),
    ):  # fmt: skip
        session.execute(f"ALTER TABLE tenants_event {state} TRIGGER tenants_event_is_linked")


def _rename_often(world: World) -> None:
    """Lengthen the chain with events that hold words and columns."""
    with world.entered():
        contact = Contact.objects.filter(tenant=world.acme).earliest("pk")
    for _batch in range(RENAMED // 1_000):
        with world.entered():
            append_many([_renamed(contact, n) for n in range(1_000)], told=False)


def _renamed(contact: Contact, number: int) -> Act:
    contact.name = f"Carla {number}"
    written = update(contact, "name", "language", "is_active")
    # What it says is taken now: the row goes on.
    return Act(
        subject=contact, kind="contact.changed", actor=SYSTEM, at=clock.now(), wrote=[written]
    )


def _verify(tenant: Tenant) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with scoping.entered(scoping.Scope.of(tenant.pk, tenant.provider_id)):
        start = time.perf_counter()
        verdict = verify(tenant.pk, tenant.provider_id)
        seconds = time.perf_counter() - start
    assert verdict.holds, verdict.findings[:3]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return verdict.events / seconds, grown / 1024


def _in_a_process(work: Callable[[], Any]) -> Any:
    """Run in a process of its own, whose memory is nobody else's."""
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    connection.close()
    process = fork.Process(target=lambda: answers.put(work()))
    process.start()
    answer = answers.get(timeout=600)
    process.join()
    return answer
