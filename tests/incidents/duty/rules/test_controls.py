"""When a recurring duty is due again, and when its owner hears of it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from incidents.duty.rules.controls import Standing, first_word, late_at, next_due, standing_of

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("_case", "done_on", "every", "due"),
    [
        ("a quarter", date(2026, 1, 15), 3, date(2026, 4, 15)),
        ("a shorter month ends on its last day", date(2026, 1, 31), 1, date(2026, 2, 28)),
        ("29 February in a year without", date(2028, 2, 29), 12, date(2029, 2, 28)),
        ("over the year", date(2026, 11, 30), 12, date(2027, 11, 30)),
    ],
)
def test_it_is_due_so_many_months_after_it_was_done(_case, done_on, every, due):
    assert next_due(done_on, every=every) == due


def test_it_speaks_in_the_morning_of_its_organisation_or_at_once():
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    # Summer time began in between.
    assert first_word(date(2026, 4, 30), ahead=30, zone=BRUSSELS, now=now) == datetime(
        2026, 3, 31, 6, tzinfo=UTC
    )
    assert first_word(date(2026, 3, 2), ahead=30, zone=BRUSSELS, now=now) == now
    assert late_at(date(2026, 3, 2), zone=BRUSSELS) == datetime(2026, 3, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "is_ended", "standing"),
    [
        (date(2026, 4, 1), False, Standing.KEPT),
        (date(2026, 4, 16), False, Standing.SOON),
        (date(2026, 4, 30), False, Standing.SOON),
        (date(2026, 5, 1), False, Standing.LATE),
        (date(2026, 5, 1), True, Standing.ENDED),
    ],
)
def test_how_it_stands(today, is_ended, standing):
    assert standing_of(date(2026, 4, 30), ahead=14, is_ended=is_ended, today=today) is standing
