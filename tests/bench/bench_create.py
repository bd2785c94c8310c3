"""A report at the desk and one through the portal, from the request to the answer, with all of it.

One client at a time for what one costs, and eight at once for what the machine takes; the rounds
alternate. Each request goes through every middleware, and is on disk when it is answered.
"""

import logging
import multiprocessing
import time
from collections.abc import Callable

from django.db import connection
from django.test import Client

from tests.bench.measured import Cost, percentile, spent
from tests.incidents.desk.house import SAID, House
from tests.incidents.desk.pages import form_at
from tests.incidents.portal.house import ANSWERS
from tests.named import Row
from tests.people import make_world

ROUNDS = 3
EACH = 20
CLIENTS = 8
SECONDS = 5.0
MOST_STATEMENTS = 20
MOST_MS = 25
LEAST_PER_SECOND = 80

# Sends one report by a key that was not used yet.
Send = Callable[[str], None]


def run() -> list[Row]:
    logging.disable(logging.WARNING)
    house = House(make_world())
    ways = {"desk": _desk(house), "portal": _portal(house)}
    for name, send in ways.items():
        send(f"{name}-before")
    alone = {name: Cost() for name in ways}
    together: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name, send in ways.items():
            for one in range(EACH):
                with spent(alone[name]) as done:
                    send(f"{name}-{number}-{one}")
                    done(1)
            together[name].append(_at_once(send, f"{name}-{number}"))
    return [row for name in ways for row in _rows(name, alone[name], together[name])]


def _rows(name: str, cost: Cost, rates: list[float]) -> list[Row]:
    # The first few read what is then kept: the profile, the matrix, the addresses.
    walls = sorted(1e3 * wall for wall in cost.walls[3:])
    is_desk = name == "desk"
    return [
        Row(name=f"{name}: p50", value=percentile(walls, 0.5), unit="ms",
            limit=MOST_MS if is_desk else None),
        Row(name=f"{name}: p95", value=percentile(walls, 0.95), unit="ms"),
        Row(name=f"{name}: statements, with BEGIN and the like",
            value=cost.statements / cost.count, unit="", limit=MOST_STATEMENTS),
        *cost.rows(name, unit="report")[1:],
        Row(name=f"{name}: {CLIENTS} clients", value=percentile(rates, 0.5), unit="/s",
            limit=LEAST_PER_SECOND if is_desk else None, is_floor=True),
    ]  # fmt: skip


def _desk(house: House) -> Send:
    url = f"/desk/new/?customer={house.world.acme.pk}"
    client = house.client()
    with house.world.entered():
        rik = house.world.contact("rik").pk
    filled = {**form_at(client, url, url), **SAID, "reporter": rik}
    return lambda key: _send(client, url, {**filled, "key": key})


def _portal(house: House) -> Send:
    client = Client()
    client.force_login(house.world.user("rik"), backend="django.contrib.auth.backends.ModelBackend")
    return lambda key: _send(client, "/portal/new/", {**ANSWERS, "key": key})


def _send(client: Client, url: str, said: dict[str, object]) -> None:
    answer = client.post(url, said)
    assert answer.status_code == 302, answer.content[:500]


def _at_once(send: Send, mark: str) -> float:
    """Return how many reports a second these clients get answered together."""
    fork = multiprocessing.get_context("fork")
    start, counts = fork.Barrier(CLIENTS), fork.Queue()
    connection.close()

    def work(number: int) -> None:
        send(f"{mark}-{number}-first")
        start.wait()
        end, done = time.perf_counter() + SECONDS, 0
        while time.perf_counter() < end:
            send(f"{mark}-{number}-{done}")
            done += 1
        counts.put(done)

    clients = [fork.Process(target=work, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    done = sum(counts.get(timeout=SECONDS * 20) for _ in clients)
    for client in clients:
        client.join()
    return float(done) / SECONDS
