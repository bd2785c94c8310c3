"""How likely what happened makes a risk, and when its owner is told."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from incidents.duty.queries.risks import steps_of
from incidents.duty.rules.risks import Counted, is_passed, likelihood_of, next_look


@pytest.mark.parametrize(
    ("_case", "count", "months", "level"),
    [
        ("nothing happened", 0, 12, 1),
        ("once a year", 1, 12, 2),
        ("once in two years", 1, 24, 1),
        ("four a year", 4, 12, 3),
        ("four in a quarter are sixteen a year", 4, 3, 4),
        ("every week", 52, 12, 5),
    ],
)
def test_likelihood_of(_case: str, count: int, months: int, level: int):
    assert likelihood_of(count, months, steps_of("likelihood")).level == level


@pytest.mark.parametrize(
    ("_case", "count", "threshold", "passed"),
    [
        ("as many as the threshold", 3, 3, False),
        ("one more", 4, 3, True),
        ("the first", 1, 0, True),
        ("no threshold", 99, None, False),
    ],
)
def test_is_passed(_case: str, count: int, threshold: int | None, passed: bool):
    assert is_passed(count, threshold) is passed


@pytest.mark.parametrize(
    ("count", "before", "trend"), [(2, 1, "up"), (1, 2, "down"), (1, 1, "same")]
)
def test_trend(count: int, before: int, trend: str):
    assert Counted(count, before).trend == trend


def test_next_look_is_the_next_morning_there():
    night = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)

    assert next_look(night, ZoneInfo("Europe/Brussels")) == datetime(2026, 3, 5, 6, tzinfo=UTC)
