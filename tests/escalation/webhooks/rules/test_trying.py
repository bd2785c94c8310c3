"""When a webhook is tried again, given up and left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from escalation.webhooks.rules.trying import (
    LONG,
    MANY,
    MOST_TRIES,
    WAITS,
    Came,
    Failing,
    came_of,
    pauses,
    wait_after,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "came"),
    [
        (200, Came.TAKEN), (204, Came.TAKEN), (299, Came.TAKEN), (301, Came.AGAIN),
        (302, Came.AGAIN), (400, Came.AGAIN), (404, Came.AGAIN), (410, Came.GONE),
        (429, Came.AGAIN), (500, Came.AGAIN), (None, Came.AGAIN),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: int | None, came: Came):
    assert came_of(status) is came


def test_it_is_tried_for_more_than_a_day_later_and_later_and_then_given_up():
    waits = [wait_after(n) for n in range(1, MOST_TRIES)]

    assert waits == sorted(WAITS)
    assert sum(WAITS, timedelta()) > timedelta(days=1)
    assert wait_after(MOST_TRIES) is None


@pytest.mark.parametrize(
    ("asked", "wait"),
    [(None, WAITS[0]), (1, WAITS[0]), (90, timedelta(seconds=90)), (10**8, max(WAITS))],
)
def test_who_asks_for_more_time_gets_it_within_reason(asked: int | None, wait: timedelta):
    assert wait_after(1, asked=asked) == wait


@pytest.mark.parametrize(
    ("_case", "count", "ago", "is_given_up", "is_left"),
    [
        ("a restart", MANY, LONG / 2, False, False),
        ("a few over a long time", MANY - 1, LONG * 9, False, False),
        ("many over a long time", MANY, LONG, False, True),
        ("one that was given up, and nothing taken since", 9, LONG, True, True),
    ],
)
def test_when_it_is_left_alone(_case, count, ago, is_given_up, is_left):
    failing = Failing(count, NOW - ago)

    assert pauses(failing, now=NOW, is_given_up=is_given_up) is is_left
