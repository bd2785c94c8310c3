"""Due rounds, terms and steps in batches: fifty cost as many statements as one, a fault is one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation.models import Escalation
from escalation.services.sweep import advance, watch
from escalation.steps.services import pass_on
from escalation.steps.services.advance import due_steps, pass_on_unanswered
from incidents.choices import Level, PersonalData, RoundKind, Status, WaitingReason
from incidents.due import OBLIGATIONS, ROUNDS, WAITS
from incidents.duty.services import law_watch
from incidents.handling.services.work import wait
from incidents.models import Incident, Obligation, UpdateRound, breach_terms
from incidents.record.services.missing import Misses
from incidents.record.services.watch import watch_rounds
from tenants import clock
from tenants.choices import Function
from tenants.models import Event
from tests.asking import do
from tests.escalation.house import escalate, hold, kinds, report, report_p1, worked_on
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
        ("terms that are near", law_watch.watch_obligations, timedelta(hours=71), "breach.due", 1),
        ("terms that ran out", law_watch.watch_obligations, timedelta(days=4), "breach.missed", 1),
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
    speak = law_watch._speak

    def fail(incident: Incident, row: Obligation, **said: Any) -> Any:
        if incident.pk == bad:
            raise ValueError
        return speak(incident, row, **said)

    monkeypatch.setattr(law_watch, "_speak", fail)

    watch(now=clock.now() + timedelta(days=4), queues=[OBLIGATIONS])

    with world.entered():
        over = breach_terms().filter(incident__in=incidents).exclude(missed_at=None)
        assert set(over.values_list("incident_id", flat=True)) == {
            one.pk for one in incidents if one.pk != bad
        }


def ask_ciso(world: World, count: int) -> list[Incident]:
    """Report so many incidents of which a CISO is told, who has a deputy."""
    hold(world, Function.CISO, "Cis")
    hold(world, Function.CISO, "Dep", rank=1)
    incidents = [report_p1(world) for _ in range(count)]
    for incident in incidents:
        escalate(world, incident, kind="hierarchical", function="ciso")
    return incidents


def step(*, now: Any) -> int:
    return pass_on_unanswered(due_steps(now=now), now=now)


def test_fifty_steps_cost_as_many_statements_as_one(committed: None):
    costs = []
    for size in (1, MANY):
        world = make_world(mark=f"-steps-{size}-{clock.now():%H%M%S%f}")
        with world.entered():
            incidents = ask_ciso(world, size)
        # The deputy, who leads all escalations, and then nobody.
        found = [spent(world, step, after=timedelta(hours=n)) for n in (1, 2, 3)]
        costs.append([statements for statements, _spoken in found])

        assert [spoken for _statements, spoken in found] == [size] * 3
        for kind, said in [
            ("escalation.raised", 3 * size),
            ("escalation.passed_on", 2 * size),
            ("escalation.unanswered", size),
        ]:
            assert told(world, kind) == said
        with world.entered():
            rows = Escalation.objects.filter(incident=incidents[-1]).order_by("pk")
            assert [row.to_name for row in rows] == ["Cis", "Dep", "Ed Kuiper"]
            assert [row.passed_to for row in rows] == [rows[1], rows[2], None]
            assert kinds(incidents[-1])[-1] == "escalation.unanswered"

    assert costs[0] == costs[1]


def test_two_steps_of_one_incident_ask_nobody_twice(committed_world: World):
    world = committed_world
    with world.entered():
        (incident,) = ask_ciso(world, 1)
        escalate(world, incident, kind="hierarchical", function="ciso")

    spent(world, step, after=timedelta(hours=1))

    with world.entered():
        rows = Escalation.objects.filter(incident=incident, to_name="Dep")
        # Two causes: each has its own next step, once.
        assert rows.count() == len(set(rows.values_list("key", flat=True))) == 2
        assert kinds(incident).count("escalation.passed_on") == 2


def test_the_steps_of_a_p1_come_first(committed_world: World):
    world = committed_world
    with world.entered():
        hold(world, Function.CISO, "Cis")
        later = [report(world, impact=Level.LOW, urgency=Level.LOW), report_p1(world)]
        rows = [escalate(world, one, kind="hierarchical", function="ciso") for one in later]
        assert [key for key, _incident in due_steps(now=clock.now() + timedelta(days=9))] == [
            rows[1].pk, rows[0].pk,
        ]  # fmt: skip


def test_one_that_fails_keeps_no_other_from_its_step(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
):
    world = committed_world
    with world.entered():
        incidents = ask_ciso(world, 5)
    bad = incidents[2].pk
    following = pass_on._next

    def fail(incident: Incident, row: Escalation, keys: Any, now: Any) -> Any:
        if incident.pk == bad:
            raise ValueError
        return following(incident, row, keys, now)

    monkeypatch.setattr(pass_on, "_next", fail)

    advance(now=clock.now() + timedelta(hours=1))

    with world.entered():
        passed = Escalation.objects.filter(incident__in=incidents).exclude(passed_on_at=None)
        assert sorted(passed.values_list("incident_id", flat=True)) == sorted(
            one.pk for one in incidents if one.pk != bad
        )
        waiting = Escalation.objects.get(incident=bad)
        assert waiting.is_open
        assert waiting.due_at is not None


def test_what_waits_until_a_moment_comes_back_by_the_tick_over_all_tenants(committed: None):
    world = make_world()
    with world.entered():
        incident = worked_on(world, report(world), world.actor("sam"))
        do(
            wait,
            incident_id=incident.pk,
            expected_version=incident.version,
            actor=world.actor("sam"),
            now=clock.now(),
            reason=WaitingReason.SUPPLIER,
            until=clock.now() + timedelta(hours=1),
        )
    after = clock.now() + timedelta(hours=2)

    spoken = [watch(now=after, queues=[WAITS]) for _again in range(2)]

    assert spoken == [1, 0]
    with world.entered():
        incident.refresh_from_db()
    assert (incident.status, incident.came_back_at) == (Status.IN_PROGRESS, after)
