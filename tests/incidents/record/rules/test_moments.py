"""Four moments of one incident: what cannot be is refused, field by field."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from incidents.record.rules.moments import wrong_moments, wrong_plan, wrong_promise

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def before(**ago: float) -> datetime:
    return NOW - timedelta(**ago)


@pytest.mark.parametrize(
    ("occurred", "detected", "reported", "wrong"),
    [
        (None, None, NOW, set()),
        (before(hours=3), before(hours=2), before(hours=1), set()),
        (before(hours=1), before(hours=1), before(hours=1), set()),
        (None, None, before(minutes=-2), set()),
        (None, None, before(minutes=-3), {"reported_at"}),
        (before(minutes=-3), None, NOW, {"occurred_at", "reported_at"}),
        (None, before(minutes=-3), NOW, {"detected_at", "reported_at"}),
        (before(hours=1), before(hours=2), NOW, {"detected_at"}),
        (before(hours=1), None, before(hours=2), {"reported_at"}),
        (None, before(hours=1), before(hours=2), {"reported_at"}),
        (datetime(1, 1, 1, tzinfo=UTC), None, NOW, {"occurred_at"}),
        (None, datetime(1989, 12, 31, tzinfo=UTC), NOW, {"detected_at"}),
        (datetime(1990, 1, 1, tzinfo=UTC), None, NOW, set()),
    ],
)
def test_what_cannot_be_is_named(
    occurred: datetime | None, detected: datetime | None, reported: datetime, wrong: set[str]
):
    found = wrong_moments(NOW, occurred_at=occurred, detected_at=detected, reported_at=reported)

    assert set(found) == wrong


PAST, FAR = "This is in the past.", "This is too far in the future."


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), PAST),
        (NOW, PAST),
        (NOW + timedelta(minutes=1), None),
        (NOW + timedelta(days=366), None),
        (NOW + timedelta(days=367), FAR),
        (datetime(9999, 12, 31, tzinfo=UTC), FAR),
    ],
)
def test_word_is_promised_ahead_and_within_a_year(at: datetime, told: str | None):
    with translation.override("en"):
        assert str(wrong_promise(at, NOW)) == str(told)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date.min, PAST),
        (date(2026, 3, 9), PAST),
        (date(2026, 3, 10), None),
        (date(2036, 3, 10), None),
        (date(2036, 3, 12), FAR),
        (date.max, FAR),
    ],
)
def test_what_is_to_be_done_is_planned_ahead_and_within_ten_years(day: date, told: str | None):
    with translation.override("en"):
        assert str(wrong_plan(day, date(2026, 3, 10))) == str(told)
