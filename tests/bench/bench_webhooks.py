"""From the commit of what happened to the first try at a webhook: the outbox and who sends wake.

Reports come at a steady pace while two loops stand for the workers, each woken by the commit as
the bell of the installation wakes them; a second program takes its time for every answer.
"""

import json
import logging
import threading
import time
from collections.abc import Callable

from django.db import connection
from django.test import override_settings

from escalation.choices import WebhookSide
from escalation.webhooks.asks import MakeWebhook
from escalation.webhooks.services import bell
from escalation.webhooks.services.sending import deliver
from escalation.webhooks.services.setup import make_webhook
from incidents.choices import Level
from tenants import clock
from tenants.ledger import outbox
from tests.bench.measured import percentile
from tests.escalation.house import report
from tests.named import Row
from tests.people import World, make_world
from tests.webhooks import Receiver, receiver

REPORTS = 150
EVERY = 0.15
SLOW = 3.0
MOST_MS = 5_000


def run() -> list[Row]:
    logging.disable(logging.WARNING)
    world = make_world()
    with receiver() as quick, receiver() as slow, override_settings(
        OUTBOUND_NETWORKS=["127.0.0.0/8"], OUTBOX_WAKES="nobody"
    ):  # fmt: skip
        slow.takes = SLOW
        for name, url in (("Quick", quick.url), ("Slow", slow.url)):
            _listens(world, name, url)
        ended = threading.Event()
        drains = _Loop(lambda: outbox.drain(now=clock.now(), limit=1), ended)
        # The lane has two processes.
        sends = [_Loop(lambda: deliver(clock=clock.now), ended) for _number in range(2)]
        # What the broker carries between processes, within this one.
        outbox._bell.ring = drains.wake  # type: ignore[method-assign]
        bell._bell.ring = lambda: _wake(sends)  # type: ignore[method-assign]
        committed = _reported(world)
        _waited(lambda: len(quick.heard) >= REPORTS)
        ended.set()
        drains.end()
        for one in sends:
            one.end()
    late = [1e3 * (heard - committed[name]) for name, heard in _heard(quick)]
    assert len(late) == REPORTS, len(late)
    return [
        Row(name="commit to first try: p50", value=percentile(late, 0.5), unit="ms"),
        Row(name="commit to first try: p99", value=percentile(late, 0.99), unit="ms",
            limit=MOST_MS),
        Row(name="commit to first try: longest", value=max(late), unit="ms"),
    ]  # fmt: skip


class _Loop(threading.Thread):
    """Does one thing when it is woken, and every five seconds anyway, as its tick would."""

    def __init__(self, work: Callable[[], int], ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.work, self.ended, self.woken = work, ended, threading.Event()
        self.start()

    def wake(self) -> None:
        self.woken.set()

    def end(self) -> None:
        self.wake()
        self.join()

    def run(self) -> None:
        while not self.ended.is_set():
            self.woken.wait(5)
            self.woken.clear()
            self.work()
        connection.close()


def _wake(loops: list[_Loop]) -> None:
    for one in loops:
        one.wake()


def _listens(world: World, name: str, url: str) -> None:
    ask = MakeWebhook(name=name, url=url, side=WebhookSide.DESK, kinds=["incident.registered"])
    with world.entered():
        make_webhook(
            provider_id=world.provider.pk, ask=ask, actor=world.actor("adam"), now=clock.now()
        )


def _reported(world: World) -> dict[str, float]:
    """Report at this pace; return when each was committed."""
    committed = {}
    for _number in range(REPORTS):
        began = time.perf_counter()
        with world.entered():
            incident = report(world, impact=Level.LOW, urgency=Level.LOW)
        committed[incident.reference] = time.perf_counter()
        time.sleep(max(EVERY - (time.perf_counter() - began), 0))
    return committed


def _heard(found: Receiver) -> list[tuple[str, float]]:
    said = zip(found.heard, found.moments, strict=True)
    return [
        (json.loads(body)["data"]["incident"]["reference"], at) for (_headers, body), at in said
    ]


def _waited(is_done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_done() and time.monotonic() < until:
        time.sleep(0.05)
