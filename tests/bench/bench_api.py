"""The API, from the request to the answer: a new incident, and a list of fifty.

One client at a time for what one costs, and eight at once for what the machine takes; each request
goes through every middleware with a token, and is on disk when it is answered.
"""

import json
import logging
import multiprocessing
import time
import uuid
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from tenants.choices import TokenScope
from tenants.clock import now as read_clock
from tenants.people.asks import MakeToken
from tenants.people.services.tokens import make_token
from tests.bench.measured import Cost, percentile, spent
from tests.named import Row
from tests.people import World, make_world

WARM = 10
EACH = 60
LISTS = 60
CLIENTS = 8
SECONDS = 5.0
ROUNDS = 3
MOST_MS, LEAST_PER_SECOND = 12, 150
LIST_MS, LIST_STATEMENTS = 15, 6


def run() -> list[Row]:
    logging.disable(logging.WARNING)
    world = make_world()
    with world.entered():
        ask = MakeToken(name="Bench", scope=TokenScope.WRITE, days=1, tenant_id=world.provider.pk)
        secret = make_token(ask=ask, actor=world.actor("agnes"), now=read_clock()).secret
        said = _said(world)
    with override_settings(API_PER_MINUTE=10**9):
        caller = _Caller(secret, said)
        created = Cost()
        for number in range(WARM + EACH):
            with spent(created if number >= WARM else Cost()) as done:
                caller.create()
                done(1)
        rates = [_at_once(caller) for _round in range(ROUNDS)]
        listed = Cost()
        for number in range(WARM + LISTS):
            with spent(listed if number >= WARM else Cost()) as done:
                caller.read()
                done(1)
    return [*_created(created, rates), *_listed(listed)]


def _created(cost: Cost, rates: list[float]) -> list[Row]:
    walls = [1e3 * wall for wall in cost.walls]
    return [
        Row(name="create: p50", value=percentile(walls, 0.5), unit="ms", limit=MOST_MS),
        Row(name="create: p95", value=percentile(walls, 0.95), unit="ms"),
        *cost.rows("create", unit="report"),
        Row(name=f"create: {CLIENTS} clients", value=percentile(rates, 0.5), unit="/s",
            limit=LEAST_PER_SECOND, is_floor=True),
    ]  # fmt: skip


def _listed(cost: Cost) -> list[Row]:
    walls = [1e3 * wall for wall in cost.walls]
    return [
        Row(name="list of 50: p50", value=percentile(walls, 0.5), unit="ms", limit=LIST_MS),
        Row(name="list of 50: p95", value=percentile(walls, 0.95), unit="ms"),
        Row(name="list of 50: statements, with BEGIN and the like",
            value=cost.statements / cost.count, unit="", limit=LIST_STATEMENTS),
        *cost.rows("list of 50", unit="list")[1:],
    ]  # fmt: skip


class _Caller:
    def __init__(self, secret: str, said: dict[str, Any]) -> None:
        self.client, self.secret, self.said = Client(), secret, json.dumps(said)

    def create(self) -> None:
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": uuid.uuid4().hex}
        answer = self.client.post(
            "/api/v1/incidents/", self.said, content_type="application/json", headers=headers
        )
        assert answer.status_code == 201, answer.content[:500]

    def read(self) -> None:
        headers = {"Authorization": f"Bearer {self.secret}"}
        answer = self.client.get("/api/v1/incidents/", headers=headers)
        assert len(answer.json()["results"]) == 50, answer.content[:500]


def _said(world: World) -> dict[str, Any]:
    return {
        "customer": world.acme.pk, "reporter": world.contact("rik").pk, "title": "Disk is full",
        "description": "No room on SPH-APP-01.", "channel": "monitoring", "kind": "incident",
        "detection": "system_monitoring", "personal_data": "no",
        "impact_criteria": ["impact.low.1"], "urgency_criteria": ["urgency.low.1"],
    }  # fmt: skip


def _at_once(caller: _Caller) -> float:
    """Return how many reports a second these clients get answered together."""
    fork = multiprocessing.get_context("fork")
    start, counts = fork.Barrier(CLIENTS), fork.Queue()
    connection.close()

    def work() -> None:
        caller.create()
        start.wait()
        end, done = time.perf_counter() + SECONDS, 0
        while time.perf_counter() < end:
            caller.create()
            done += 1
        counts.put(done)

    clients = [fork.Process(target=work) for _number in range(CLIENTS)]
    for client in clients:
        client.start()
    done = sum(counts.get(timeout=SECONDS * 20) for _ in clients)
    for client in clients:
        client.join()
    return float(done) / SECONDS
