"""Due rounds and terms in batches: fifty cost as many statements as one, one fault is one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation.services.sweep import watch
from incidents.choices import PersonalData, RoundKind
from incidents.due import BREACHES, ROUNDS
from incidents.duty.services import breach, breach_watch
from incidents.models import BreachClock, Incident, UpdateRound
from incidents.record.services.missing import Misses
from incidents.record.services.watch import watch_rounds
from tenants import clock
from tenants.models import Event
from tests.escalation.house import report, report_p1
from tests.people import World, make_world

MANY = 50


def told(world: World, kind: str) -> int:
    with world.entered():
        return Event.objects.filter(kind=kind).count()


def spent(world: World, watch: Callable[..., int], *, after: timedelta) -> tuple[int, int]:
    """Return what a batch costs in statements, and how many spoke."""
    with world.entered(), CaptureQueriesContext(connection) as statements:
        spoken = watch(now=clock.now() + after)
    return len(statements), spoken


@pytest.mark.parametrize(
    ("_case", "look", "after", "kind", "said"),
    [
        ("calls that are owed at once", watch_rounds, timedelta(0), "round.due", 1),
        ("rounds that were missed", watch_rounds, timedelta(hours=1), "round.missed", 2),
        ("terms that are near", breach_watch.watch_breaches, timedelta(hours=71), "breach.due", 1),
        ("terms that ran out", breach_watch.watch_breaches, timedelta(days=4), "breach.missed", 1),
    ],
)
def test_fifty_cost_as_many_statements_as_one(
    committed: None,
    _case: str,
    look: Callable[..., int],
    after: timedelta,
    kind: str,
    said: int,
):
    costs = []
    for size in (1, MANY):
        world = make_world(mark=f"-{size}-{_case[-4:].strip()}{clock.now():%H%M%S%f}")
        with world.entered():
            for _ in range(size):
                report_p1(world, personal_data=PersonalData.MAYBE)
        # What is written once is written by the second time.
        spent(world, look, after=-timedelta(days=1))
        statements, spoken = spent(world, look, after=after)
        costs.append(statements)

        assert spoken == told(world, kind) == said * size

    assert costs[0] == costs[1]


def test_the_next_interval_follows_what_was_missed(committed_world: World):
    world = committed_world
    with world.entered():
        incidents = [report_p1(world) for _ in range(3)]

    spent(world, watch_rounds, after=timedelta(minutes=31))

    with world.entered():
        for incident in incidents:
            rows = UpdateRound.objects.filter(incident=incident).order_by("number")
            assert [(row.number, row.kind, row.missed_at is None) for row in rows] == [
                (1, RoundKind.FIRST, False),
                (2, RoundKind.INTERVAL, False),
                (3, RoundKind.INTERVAL, True),
            ]
            *_earlier, missed, following = rows
            assert following.opened_at == missed.due_at
            incident.refresh_from_db()
            # The first that was missed comes first in the queue.
            assert incident.next_due_at == min(row.due_at for row in rows)


def test_one_that_fails_keeps_no_other_from_its_round(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
):
    world = committed_world
    with world.entered():
        incidents = [report_p1(world) for _ in range(5)]
    bad = incidents[2].pk
    following = Misses._following

    def fail(self: Misses, row: UpdateRound) -> Any:
        if row.incident_id == bad:
            raise ValueError
        return following(self, row)

    monkeypatch.setattr(Misses, "_following", fail)

    watch(now=clock.now() + timedelta(minutes=31), queues=[ROUNDS])

    with world.entered():
        rounds = UpdateRound.objects.filter(incident__in=incidents, number__lte=2)
        missed = rounds.exclude(missed_at=None).values_list("incident_id", flat=True)
        assert set(missed) == {one.pk for one in incidents if one.pk != bad}
        assert rounds.filter(incident=bad, missed_at=None).count() == 2


def test_one_that_fails_keeps_no_other_from_its_term(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
):
    world = committed_world
    with world.entered():
        incidents = [report(world, personal_data=PersonalData.MAYBE) for _ in range(5)]
    bad = incidents[2].pk
    speak = breach.speak

    def fail(incident: Incident, row: BreachClock, **said: Any) -> Any:
        if incident.pk == bad:
            raise ValueError
        return speak(incident, row, **said)

    monkeypatch.setattr(breach_watch, "speak", fail)

    watch(now=clock.now() + timedelta(days=4), queues=[BREACHES])

    with world.entered():
        over = BreachClock.objects.filter(incident__in=incidents).exclude(missed_at=None)
        assert set(over.values_list("incident_id", flat=True)) == {
            one.pk for one in incidents if one.pk != bad
        }
