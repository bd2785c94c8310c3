"""Which deadline of an incident comes first, as the queue is sorted and says it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from incidents.choices import ClockKind, ClockState
from incidents.record.queries.clocks import ClockView, next_deadline, owed_list, round_state
from incidents.record.queries.gather import gather
from incidents.record.services.timing import next_due
from tests.factories import incidents as made
from tests.people import World

NOW = datetime(2026, 11, 22, 13, 24, tzinfo=UTC)
RESPONSE, RESOLUTION, UPDATE = ClockKind.RESPONSE, ClockKind.RESOLUTION, ClockKind.UPDATE
OK, LATE, MET, PAUSED = ClockState.OK, ClockState.LATE, ClockState.MET, ClockState.PAUSED


def view(kind: ClockKind, state: ClockState, minutes: int) -> ClockView:
    return ClockView(kind, kind.label, state, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("_case", "clocks", "owed", "first"),
    [
        ("nothing runs", [(RESPONSE, MET, 5), (RESOLUTION, MET, 90)], None, None),
        ("the earliest", [(RESPONSE, OK, 5), (RESOLUTION, OK, 90)], None, RESPONSE),
        ("answered", [(RESPONSE, MET, 5), (RESOLUTION, OK, 90)], None, RESOLUTION),
        ("a word is owed sooner", [(RESPONSE, MET, 5), (RESOLUTION, OK, 90)], 30, UPDATE),
        ("a word is owed later", [(RESPONSE, MET, 5), (RESOLUTION, OK, 90)], 120, RESOLUTION),
        ("what is late is still first", [(RESPONSE, LATE, -5), (RESOLUTION, OK, 90)], 1, RESPONSE),
        ("a pause counts for nothing", [(RESPONSE, MET, 5), (RESOLUTION, PAUSED, 1)], 30, UPDATE),
        ("a tie is the response", [(RESPONSE, OK, 30), (RESOLUTION, OK, 90)], 30, RESPONSE),
        ("nothing is known yet", [], None, None),
    ],
)  # fmt: skip
def test_what_comes_first(
    _case: str,
    clocks: list[tuple[ClockKind, ClockState, int]],
    owed: int | None,
    first: ClockKind | None,
):
    views = {kind.value: view(kind, state, minutes) for kind, state, minutes in clocks}
    word = None if owed is None else view(UPDATE, OK, owed)

    found = next_deadline(views, word)

    assert (found.kind if found else None) == first


@pytest.mark.usefixtures("scope")
def test_the_word_that_is_read_is_the_one_that_the_queue_is_sorted_by(world: World):
    incident = made.told(world, made.Critical.create(world=world), "We know.")

    [row] = gather(owed=owed_list([incident.pk], timezone.now()))["owed"]

    assert row["due_at"] == next_due(incident) == incident.next_due_at


@pytest.mark.parametrize(
    ("minutes", "state"), [(16, OK), (15, ClockState.RISK), (0, ClockState.RISK), (-1, LATE)]
)
def test_how_a_word_stands(minutes: int, state: ClockState):
    assert round_state(NOW + timedelta(minutes=minutes), NOW) == state
