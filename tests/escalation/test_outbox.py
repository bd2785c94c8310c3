"""The outbox: at least once, one bad row stops no other, what is dead is seen."""

import logging
from io import StringIO

import pytest
from django.core.management import call_command

from tenants import clock
from tenants.ledger import claim, outbox
from tenants.models import Event, Outbox
from tests.escalation.house import report
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

seen: list[int] = []


def keep(event: Event) -> None:
    seen.append(event.pk)


def keep_again(event: Event) -> None:
    seen.append(-event.pk)


def fail_at_mail(event: Event) -> None:
    if event.kind == "incident.registered" and "Poison" in _title(event):
        raise ValueError("the words of rik@acme.example")
    seen.append(event.pk)


def _title(event: Event) -> str:
    return str(event.texts.get(field="title").value)


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    seen.clear()


def listen(settings, *names: str) -> None:
    settings.OUTBOX_CONSUMERS = [f"{__name__}.{name}" for name in names]


def rows(incident) -> list[Outbox]:
    return list(Outbox.objects.filter(event__subject_id=incident.pk).order_by("pk"))


def claimed(world: World, most: int) -> list[int]:
    """Take rows of Acme as a worker does."""
    found = claim.claim(world.scope, world.acme.pk, most=most, lease=outbox.LEASE)
    return [row.id for row in found]


def due(incident) -> None:
    """Let the wait be over."""
    for row in rows(incident):
        Outbox.objects.filter(pk=row.pk).update(due_at=row.event.recorded_at)


def test_each_consumer_hears_an_event_in_the_order_of_the_settings(world: World, settings):
    listen(settings, "keep", "keep_again")
    incident = report(world)

    outbox.drain(now=clock.now())

    (row,) = rows(incident)
    assert seen == [row.event_id, -row.event_id]
    assert row.done_at is not None
    assert outbox.drain(now=clock.now()) == 0


def test_what_was_handled_is_not_handled_again(world: World, settings):
    listen(settings, "keep")
    report(world)

    outbox.drain(now=clock.now())
    outbox.drain(now=clock.now())

    assert len(seen) == 1


def test_a_poisoned_row_stops_no_other_and_is_put_off_without_its_words(world: World, settings):
    listen(settings, "fail_at_mail")
    bad, good = report(world, title="Poison"), report(world)

    outbox.drain(now=clock.now())

    (failed,), (done,) = rows(bad), rows(good)
    assert done.done_at is not None
    assert (failed.done_at, failed.attempts, failed.is_dead) == (None, 1, False)
    assert failed.last_error.startswith("ValueError at test_outbox.py:")
    assert "rik" not in failed.last_error
    # Later, not at once.
    assert outbox.drain(now=clock.now()) == 0


def test_what_keeps_failing_is_dead_alarmed_and_shown_and_can_live_again(
    world: World, settings, caplog
):
    listen(settings, "fail_at_mail")
    bad = report(world, title="Poison")
    caplog.set_level(logging.ERROR)

    for _attempt in range(claim.MOST_ATTEMPTS):
        due(bad)
        outbox.drain(now=clock.now())

    (row,) = rows(bad)
    assert (row.attempts, row.is_dead, row.done_at) == (claim.MOST_ATTEMPTS, True, None)
    assert "outbox.dead" in [record.message for record in caplog.records]
    shown = StringIO()
    call_command("outbox", "--again", stdout=shown)
    assert f"event {row.event_id} incident.registered: ValueError" in shown.getvalue()
    listen(settings, "keep")
    outbox.drain(now=clock.now())
    assert seen == [row.event_id]


def test_a_row_that_takes_its_worker_with_it_dies_in_the_end(world: World, settings):
    listen(settings, "keep")
    incident = report(world)
    # As after so many kill -9: claimed each time, never marked.
    Outbox.objects.filter(event__subject_id=incident.pk).update(attempts=claim.MOST_ATTEMPTS)

    outbox.drain(now=clock.now())

    (row,) = rows(incident)
    assert (row.is_dead, row.last_error) == (True, "never finished")
    assert seen == []


def test_a_leased_row_is_left_to_whoever_took_it(world: World, settings):
    listen(settings, "keep")
    incident = report(world)
    (row,) = rows(incident)
    assert claimed(world, 10) == [row.pk]

    outbox.drain(now=clock.now())

    assert seen == []


def test_a_claim_is_a_small_batch_however_much_is_due(world: World, settings):
    listen(settings, "keep")
    waiting = [rows(report(world))[0].pk for _ in range(5)]

    assert claimed(world, 2) == waiting[:2]
    assert claimed(world, 2) == waiting[2:4]
    assert claimed(world, 2) == waiting[4:]


@pytest.mark.parametrize(
    ("_case", "attempts", "seconds"),
    [("the first", 1, 10), ("the third", 3, 40), ("never longer than ten minutes", 30, 600)],
)
def test_the_wait_doubles(_case, attempts, seconds):
    assert claim.wait_after(attempts).total_seconds() == seconds
