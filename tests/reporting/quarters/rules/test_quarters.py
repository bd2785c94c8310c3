"""Where a quarter begins and ends: by the days of the customer."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.quarters.rules.quarters import is_over, name_of, offered, window

BRUSSELS = ZoneInfo("Europe/Brussels")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("_case", "first", "zone", "since", "until"),
    [
        ("the clock goes forward in it", "2026-01-01", "Europe/Brussels",
         "2025-12-31 23:00", "2026-03-31 22:00"),
        ("begins in summer time", "2026-04-01", "Europe/Brussels",
         "2026-03-31 22:00", "2026-06-30 22:00"),
        ("the clock goes back and the year ends", "2026-10-01", "Europe/Brussels",
         "2026-09-30 22:00", "2026-12-31 23:00"),
        ("another zone", "2026-07-01", "America/New_York", "2026-07-01 04:00", "2026-10-01 04:00"),
    ],
)  # fmt: skip
def test_a_quarter_goes_from_midnight_to_midnight(_case, first, zone, since, until):
    found = window(date.fromisoformat(first), ZoneInfo(zone))

    assert found == (utc(since), utc(until))


@pytest.mark.parametrize(
    ("_case", "now", "over"),
    [
        ("the last minute of the year", "2026-12-31 22:59", False),
        ("new year there, not yet in UTC", "2026-12-31 23:00", True),
    ],
)
def test_a_quarter_is_over_where_the_customer_is(_case, now, over):
    today = utc(now).astimezone(BRUSSELS).date()

    assert is_over(date(2026, 10, 1), today=today) is over


def test_offered_are_the_quarter_that_runs_and_four_before_over_the_year():
    found = offered(date(2027, 2, 28))

    assert [name_of(one) for one in found] == [
        "2027-Q1", "2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1",
    ]  # fmt: skip
