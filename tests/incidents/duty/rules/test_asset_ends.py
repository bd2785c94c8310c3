"""When the owner of an asset is reminded of what ends, and of what nobody is."""

from datetime import date
from types import SimpleNamespace

import pytest

from incidents.duty.rules.asset_ends import next_look, stage_of
from tenants.choices import Lifecycle
from tenants.rules.assets import ends_of, months_after, months_before

ENDS = date(2027, 10, 31)


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2027, 2, 27), None),
        # Eight months before: a month without that day has its last.
        (date(2027, 2, 28), 8),
        (date(2027, 7, 30), 8),
        (date(2027, 7, 31), 3),
        (date(2027, 9, 29), 3),
        (date(2027, 9, 30), 1),
        (date(2027, 10, 31), 1),
        # What is over is shown, not reminded of.
        (date(2027, 11, 1), None),
    ],
)
def test_the_nearest_stage_that_was_reached_is_said(today: date, stage: int | None):
    assert stage_of(ENDS, today) == stage


@pytest.mark.parametrize(
    ("days", "today", "again"),
    [
        ([], date(2027, 1, 1), None),
        ([ENDS], date(2027, 1, 1), date(2027, 2, 28)),
        ([ENDS], date(2027, 2, 28), date(2027, 7, 31)),
        ([ENDS], date(2027, 9, 30), None),
        ([ENDS, date(2029, 1, 1)], date(2027, 9, 30), date(2028, 5, 1)),
    ],
)
def test_it_is_looked_at_again_at_the_next_stage(days: list[date], today: date, again: date | None):
    assert next_look(days, today) == again


def test_months_go_both_ways_over_a_year():
    assert months_before(date(2027, 1, 31), 2) == date(2026, 11, 30)
    assert months_after(date(2026, 12, 15), 1) == date(2027, 1, 15)


def asset(**said: object) -> SimpleNamespace:
    given = {
        "support_ends_on": ENDS, "maintained_until": None, "renews_on": ENDS, "notice_months": 3,
        "licence_ends_on": None, "lifecycle": Lifecycle.IN_USE, "is_active": True,
    }  # fmt: skip
    return SimpleNamespace(**{**given, **said})


def test_of_what_renews_the_day_of_notice_counts_and_of_what_is_gone_nothing():
    assert ends_of(asset()) == {"support": ENDS, "renewal": date(2027, 7, 31)}
    assert ends_of(asset(notice_months=None))["renewal"] == ENDS
    for gone in (Lifecycle.REPLACED, Lifecycle.RETIRED):
        assert ends_of(asset(lifecycle=gone)) == {}
    assert ends_of(asset(is_active=False)) == {}
