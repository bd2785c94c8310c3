"""What follows events, clocks and steps that are due: how many a second, in how many statements.

Rounds alternate, each on incidents of its own, so that load on the machine falls on both alike.
"""

import logging
from datetime import timedelta

from escalation.services.sweep import advance, watch
from incidents.choices import Level
from incidents.due import CLOCKS
from incidents.models import Clock, Incident
from tenants import clock
from tenants.ledger.outbox import drain
from tenants.models import Event, Outbox
from tests.bench.measured import Cost, percentile, spent
from tests.escalation.house import escalate, report
from tests.named import Row
from tests.people import World, make_world

ROUNDS = 3
INCIDENTS = 60
LEAST_ROWS = 500
LEAST_CLOCKS = 1_500
LATE = timedelta(days=60)


def run() -> list[Row]:
    logging.disable(logging.WARNING)
    world = make_world()
    reports, words, clocks = Cost(), Cost(), Cost()
    for number in range(ROUNDS):
        _reported(world)
        _drained(reports)
        _passed(world, clocks, now=clock.now() + LATE * (number + 1))
        _drained(words)
    steps = Cost()
    for _round in range(ROUNDS):
        _stepped(world, steps)
    return [
        *_speed("events of new reports", reports, LEAST_ROWS),
        *_speed("events of clocks", words, LEAST_ROWS),
        *_speed("clocks that speak, with their event", clocks, LEAST_CLOCKS),
        *_whole(clocks, words),
        Row(name="steps passed on: median", value=percentile(steps.rates, 0.5), unit="/s"),
        *steps.rows("steps passed on"),
    ]


def _whole(clocks: Cost, words: Cost) -> list[Row]:
    """Return how many clocks a second have spoken and were told of, one after the other."""
    seconds = sum(clocks.walls) + sum(words.walls)
    return [Row(name="clocks with event and notice", value=clocks.count / seconds, unit="/s")]


def _speed(what: str, cost: Cost, least: float) -> list[Row]:
    return [
        Row(name=f"{what}: median", value=percentile(cost.rates, 0.5), unit="/s", limit=least,
            is_floor=True),
        # Nineteen of twenty rounds are faster.
        Row(name=f"{what}: p95", value=percentile(cost.rates, 0.05), unit="/s"),
        *cost.rows(what),
    ]  # fmt: skip


def _reported(world: World) -> None:
    for _number in range(INCIDENTS):
        with world.entered():
            report(world, impact=Level.LOW, urgency=Level.LOW)


def _drained(cost: Cost) -> None:
    while True:
        with spent(cost) as done:
            count = drain(now=clock.now(), limit=10)
            done(count)
        if not count:
            cost.walls.pop()
            cost.counts.pop()
            return


def _stepped(world: World, cost: Cost) -> None:
    """Let as many escalations go on to the next, of incidents of their own."""
    with world.entered():
        for _number in range(INCIDENTS):
            incident = report(world, impact=Level.LOW, urgency=Level.LOW)
            escalate(world, incident, kind="hierarchical", function="ciso")
    with spent(cost) as done:
        passed = advance(now=clock.now() + LATE)
        done(passed)
    assert passed >= INCIDENTS, passed
    _drained(Cost())


def _passed(world: World, cost: Cost, *, now: object) -> None:
    with world.entered():
        due = Clock.objects.filter(alarm_at__lte=now).count()
    with spent(cost) as done:
        spoken = watch(now=now, limit=120, queues=[CLOCKS])  # type: ignore[arg-type]
        done(spoken)
    assert spoken == due, (spoken, due)
    with world.entered():
        assert Incident.objects.count() * 2 >= due
        assert Event.objects.filter(kind="clock.breached").exists()
        assert Outbox.objects.filter(done_at=None).exists()
