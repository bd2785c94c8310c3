"""Four moments of one incident: what cannot be is refused, field by field."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.rules.moments import wrong_moments

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
