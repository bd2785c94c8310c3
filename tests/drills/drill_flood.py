"""One customer floods, a mail takes six seconds, and both: no clock is late (G4, G6).

Clocks and escalations of another customer come due all the while; how late each was is read from
the ledger, by the database's clock. The parts run as they do in the house.
"""

import asyncio
import logging
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from escalation.choices import EscalationKind
from escalation.models import Notice
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.escalate import raise_escalation
from incidents.choices import ClockKind, Level
from incidents.models import Clock
from tenants import clock
from tenants.choices import Function
from tenants.ledger.append import append, update
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tests.bench.measured import percentile
from tests.drills.drill_worker import parts
from tests.drills.hands import mail_port
from tests.escalation.house import report
from tests.escalation.sink import Sink, listening
from tests.named import Row
from tests.people import World, make_world

SECONDS = 45.0
A_SECOND = 20.0
SLOW = 6.0
DUE = 15
MOST_LATE = 30.0
# What is due at the end of a part is still waited for so long.
AFTER = 40.0


class Slow(Sink):
    """Takes its time for each mail."""

    seconds = 0.0

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        await asyncio.sleep(self.seconds)
        return await super().handle_DATA(server, session, envelope)


def run() -> list[Row]:
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    world = make_world()
    sink, port = Slow(), mail_port()
    rows = []
    with listening(sink, port), parts(port, *settings.WORKERS, "beat", "watchdog"):
        for name, is_flood, slow in (
            ("flood", True, 0.0),
            ("slow mail", False, SLOW),
            ("both", True, SLOW),
        ):
            sink.seconds = slow
            rows += _part(world, name, is_flood=is_flood)
    return rows


def _part(world: World, name: str, *, is_flood: bool) -> list[Row]:
    begins = clock.now() + timedelta(seconds=10)
    clocks, escalations = _clocks(world, begins), _escalations(world, begins)
    with _flooding(world, is_flood=is_flood) as sent:
        time.sleep(10 + SECONDS)
    end = time.monotonic() + AFTER
    while time.monotonic() < end and _late(world, clocks, escalations).count(None):
        time.sleep(1)
    late = _late(world, clocks, escalations)
    waits = [AFTER + SECONDS if wait is None else wait for wait in late]
    return [
        Row(name=f"{name}: reports of one customer", value=sent.value / (10 + SECONDS), unit="/s"),
        Row(name=f"{name}: clocks and escalations due", value=len(waits), unit=""),
        Row(name=f"{name}: never spoken", value=late.count(None), unit="", limit=0),
        Row(name=f"{name}: median lateness", value=percentile(waits, 0.5), unit="s"),
        Row(name=f"{name}: p99 lateness", value=percentile(waits, 0.99), unit="s", limit=MOST_LATE),
        Row(name=f"{name}: told of it after", value=_told_after(world, clocks), unit="s"),
    ]


def _theirs(world: World, **said: Any) -> dict[str, Any]:
    gus = world.contact("gus").pk
    return {"tenant_id": world.globex.pk, "reporter_id": gus, "impact": Level.LOW, **said}


def _clocks(world: World, begins: datetime) -> dict[int, datetime]:
    """Report so long ago that a clock of each comes due, one after the other."""
    with world.entered():
        said = _theirs(world, urgency=Level.HIGH)
        sample = report(world, **said)
        row = Clock.objects.get(incident=sample, kind=ClockKind.RESOLUTION)
        assert row.alarm_at is not None
        until = row.alarm_at - sample.reported_at
    due = {}
    for number in range(DUE):
        at = begins + timedelta(seconds=number * SECONDS / DUE)
        with world.entered():
            incident = report(world, now=at - until, **said)
            clocks = Clock.objects.filter(incident=incident, kind=ClockKind.RESOLUTION)
            found = clocks.values_list("pk", "alarm_at").get()
        assert found[1] is not None
        due[found[0]] = found[1]
    return due


def _escalations(world: World, begins: datetime) -> dict[int, datetime]:
    """Ask somebody so long ago that the next one is asked, one after the other."""
    due = {}
    with world.entered():
        incident = report(world, **_theirs(world, urgency=Level.LOW))
        ines = world.actor("ines")
    for number in range(DUE):
        with world.entered():
            row = raise_escalation(
                incident_id=incident.pk,
                actor=ines,
                now=clock.now(),
                ask=RaiseEscalation(
                    reason="To be sure.",
                    kind=EscalationKind.HIERARCHICAL,
                    function=Function.INCIDENT_MANAGER,
                ),
            )
            assert row.due_at is not None
            asked = begins + timedelta(seconds=number * SECONDS / DUE)
            row.due_at = asked
            moved = [update(row, "due_at")]
            append(
                incident, "escalation.resumed", actor=SYSTEM, at=clock.now(), wrote=moved,
                told=False,
            )  # fmt: skip
        due[row.pk] = asked
    return due


def _late(
    world: World, clocks: dict[int, datetime], escalations: dict[int, datetime]
) -> list[float | None]:
    """Return the seconds by which each spoke too late; nothing of what has not spoken."""
    with world.entered():
        spoken = Event.objects.filter(tenant=world.globex.pk)
        words = [
            _seconds(spoken.filter(kind="clock.warned", body__contains=f'"clock":{pk},'), at)
            for pk, at in clocks.items()
        ]
        asked = spoken.filter(kind__in=("escalation.passed_on", "escalation.unanswered"))
        return words + [
            _seconds(asked.filter(body__contains=f'"escalation":{pk}'), at)
            for pk, at in escalations.items()
        ]


def _seconds(events: Any, at: datetime) -> float | None:
    first = events.order_by("pk").values_list("recorded_at", flat=True).first()
    return None if first is None else max((first - at).total_seconds(), 0.0)


def _told_after(world: World, clocks: dict[int, datetime]) -> float:
    """Return the longest time from a clock until its notices were written."""
    with world.entered():
        notices = Notice.objects.filter(template="clock_warned", tenant=world.globex.pk)
        written = {
            int(key.split(":")[1]): at for key, at in notices.values_list("key", "written_at")
        }
    waits = [(written[pk] - at).total_seconds() for pk, at in clocks.items() if pk in written]
    return max(waits, default=0.0)


@contextmanager
def _flooding(world: World, *, is_flood: bool) -> Iterator[Any]:
    """Report for Acme, twenty times a second as far as this machine can, from two processes."""
    fork = multiprocessing.get_context("fork")
    sent, stop = fork.Value("i", 0), fork.Event()
    connection.close()

    def flood() -> None:
        while not stop.is_set():
            began = time.monotonic()
            with world.entered():
                report(world, impact=Level.LOW, urgency=Level.LOW)
            with sent.get_lock():
                sent.value += 1
            stop.wait(max(2 / A_SECOND - (time.monotonic() - began), 0))

    senders = [fork.Process(target=flood) for _ in range(2)] if is_flood else []
    for sender in senders:
        sender.start()
    try:
        yield sent
    finally:
        stop.set()
        for sender in senders:
            sender.join()
