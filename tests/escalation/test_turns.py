"""Who comes first in the outbox: the urgent, each subject in order, everybody in turn."""

import contextlib
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation.models import Notice
from incidents.choices import Level
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from tenants import clock
from tenants.ledger import claim, outbox
from tenants.ledger.append import append
from tenants.ledger.turns import BATCH, FIRST_BATCH, LONGEST_BATCH, ROUND, Pace, Turns
from tenants.models import Event, Outbox
from tenants.rules.roles import SYSTEM
from tenants.scoping import Work
from tests.databases import owner
from tests.escalation.house import report, report_p1
from tests.history.house import session_of
from tests.people import World

heard: list[str] = []


def listen(event: Event) -> None:
    heard.append(f"{event.subject_id} {event.kind}")


def fail_at_registering(event: Event) -> None:
    if event.kind == "incident.registered":
        raise ValueError
    listen(event)


@pytest.fixture(autouse=True)
def _nothing_heard() -> None:
    heard.clear()


def waiting(incident) -> list[Outbox]:
    rows = Outbox.objects.filter(subject_kind="incident", subject_id=incident.pk, done_at=None)
    return list(rows.order_by("pk"))


def claimed(world: World, most: int) -> list[int]:
    found = claim.claim(world.scope, world.acme.pk, most=most, lease=outbox.LEASE)
    return [row.id for row in found]


def say(world: World, incident) -> None:
    send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Yes."),
    )


@pytest.mark.usefixtures("scope")
def test_a_p1_overtakes_what_waits_of_the_same_customer(world: World):
    flood = [report(world, impact=Level.LOW, urgency=Level.LOW) for _ in range(3)]
    urgent = report_p1(world)

    assert claimed(world, 1) == [waiting(urgent)[0].pk]
    assert claimed(world, 9) == [waiting(one)[0].pk for one in flood]


@pytest.mark.usefixtures("scope")
def test_events_of_one_subject_follow_each_other_also_with_two_workers(world: World):
    incident = report(world)
    say(world, incident)
    first, second = (row.pk for row in waiting(incident))

    assert claimed(world, 9) == [first]
    # Whoever has the first is not done.
    assert claimed(world, 9) == []

    Outbox.objects.filter(pk=first).update(done_at=clock.now())
    assert claimed(world, 9) == [second]


@pytest.mark.usefixtures("scope")
def test_what_is_urgent_takes_along_what_waits_before_it(world: World, settings):
    settings.OUTBOX_CONSUMERS = [f"{__name__}.listen"]
    other, incident = report(world), report(world)
    # As a rise of the priority does.
    incident.priority = 1
    append(incident, "message.sent", actor=SYSTEM, at=clock.now())

    assert [row.rank for row in waiting(incident)][-1] == 1
    outbox.drain(now=clock.now())

    ours = [kind for kind in heard if kind.startswith(f"{incident.pk} ")]
    assert ours == [f"{incident.pk} incident.registered", f"{incident.pk} message.sent"]
    assert heard.index(ours[0]) < heard.index(f"{other.pk} incident.registered")


@pytest.mark.usefixtures("scope")
def test_what_fails_keeps_nothing_behind_it(world: World, settings):
    settings.OUTBOX_CONSUMERS = [f"{__name__}.fail_at_registering"]
    incident = report(world)
    say(world, incident)

    outbox.drain(now=clock.now())

    assert heard == [f"{incident.pk} message.sent"]
    assert [row.kind for row in waiting(incident)] == ["incident.registered"]


def test_who_was_served_longest_ago_comes_first_among_equals():
    turns, two = Turns(), [Work(1, 9, 3), Work(2, 9, 3)]

    assert [turns.next(two) for _ in range(4)] == [two[0], two[1], two[0], two[1]]


def test_a_flood_of_what_is_urgent_starves_nobody():
    turns, noisy, quiet = Turns(), Work(1, 9, 1), Work(2, 9, 4)

    served = [turns.next([noisy, quiet]) for _ in range(2 * ROUND)]

    assert served.count(quiet) == 2


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize("many", [4, 12])
def test_a_batch_of_reports_is_followed_in_as_many_statements_as_one(world: World, many: int):
    for _number in range(many):
        report(world, impact=Level.LOW, urgency=Level.LOW)

    with CaptureQueriesContext(connection) as statements:
        assert outbox.drain(now=clock.now()) == many

    assert Notice.objects.filter(template="receipt").count() == many
    # Twenty for each it was.
    assert len(statements) <= 40


@contextlib.contextmanager
def head_held(world: World) -> Iterator[None]:
    """Hold the head of Acme's chain, as a transaction that hangs does."""
    with session_of({**owner(), "USER": "postgres"}) as session:
        held = "SELECT FROM tenants_chainhead WHERE tenant_id = %s FOR UPDATE"
        session.execute(held, [world.acme.pk])
        yield


def test_a_held_chain_keeps_one_customer_and_costs_no_attempt(committed_world: World):
    world = committed_world
    with world.entered():
        ours = report(world)
        theirs = report(world, tenant_id=world.globex.pk, reporter_id=world.contact("gus").pk)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    try:
        with head_held(world):
            outbox.drain(now=clock.now())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")

    with world.entered():
        assert waiting(theirs) == []
        assert [(row.attempts, row.last_error) for row in waiting(ours)] == [(0, "")]


@pytest.mark.usefixtures("scope")
def test_what_was_done_long_ago_is_forgotten_and_its_event_stays(world: World):
    old, young, open_ = report(world), report(world), report(world)
    Outbox.objects.filter(subject_id=old.pk).update(done_at=clock.now() - claim.KEPT * 2)
    Outbox.objects.filter(subject_id=young.pk).update(done_at=clock.now())

    assert claim.clear_done() == 1

    left = Outbox.objects.filter(subject_id__in=[old.pk, young.pk, open_.pk])
    assert set(left.values_list("subject_id", flat=True)) == {young.pk, open_.pk}
    assert Event.objects.filter(subject_kind="incident", subject_id=old.pk).exists()


@pytest.mark.parametrize(
    ("_case", "batches", "size"),
    [
        ("nothing was done yet", [], FIRST_BATCH),
        ("a full batch was quick", [(0.01, 20)], 2 * FIRST_BATCH),
        ("never more than fit at the pace of the last", [(0.4, 20)], 25),
        ("never more than the most", [(0.01, 1000)] * 9, BATCH),
        ("a few rows say nothing of many", [(0.3, 2)], FIRST_BATCH),
        ("too slow", [(2 * LONGEST_BATCH, 20)], 10),
        ("far too slow", [(60.0, 20)], FIRST_BATCH // 4),
    ],
)
def test_a_batch_follows_the_pace(_case: str, batches: list[tuple[float, int]], size: int):
    pace = Pace()

    for seconds, rows in batches:
        pace.took(seconds, rows=rows)

    assert pace.size == size


def test_the_next_tick_begins_at_the_pace_of_the_last_but_never_below_the_first():
    pace = Pace()
    pace.took(0.01, rows=20)
    pace.begin()
    assert pace.size == 2 * FIRST_BATCH

    pace.took(60.0, rows=40)
    pace.begin()
    assert pace.size == FIRST_BATCH
