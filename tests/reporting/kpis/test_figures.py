"""The arithmetic of figures, by tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.figures import (
    Case,
    backlog,
    figures,
    hours,
    interpolated,
    mean,
    month_ends,
    most,
    nearest_rank,
    share,
    spread,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


def h(*numbers):
    return [timedelta(hours=number) for number in numbers]


def case(day=1, hour=8, **more):
    given_ = {
        "zone": BRUSSELS, "opened_at": datetime(2016, 3, day, hour, tzinfo=UTC), "priority": "P3",
        "contact_type": "phone", "category": "Wifi", "group": "Desk", "made_sla": True,
        "states": ("new", "closed"),
    }  # fmt: skip
    return Case(**{**given_, **more})


@pytest.mark.parametrize(
    ("_case", "ordered", "percent", "nearest", "between"),
    [
        ("one", h(7), 90, 7, 7),
        ("two, the middle", h(1, 3), 50, 1, 2),
        ("three, the middle", h(1, 2, 9), 50, 2, 2),
        ("four, the middle", h(1, 2, 4, 9), 50, 2, 3),
        ("ten, ninety", h(*range(1, 11)), 90, 9, 9.1),
        ("eleven, ninety", h(*range(1, 12)), 90, 10, 10),
        ("five, thirty", h(15, 20, 35, 40, 50), 30, 20, 23),
        ("five, forty", h(15, 20, 35, 40, 50), 40, 20, 29),
        ("the least", h(1, 2, 3), 0, 1, 1),
        ("the most", h(1, 2, 3), 100, 3, 3),
    ],
)
def test_percentiles_in_both_definitions(_case, ordered, percent, nearest, between):
    assert nearest_rank(ordered, percent) == timedelta(hours=nearest)
    assert interpolated(ordered, percent) == timedelta(hours=between)


def test_of_nothing_there_is_no_percentile_no_mean_and_no_share():
    assert nearest_rank([], 50) is None
    assert interpolated([], 50) is None
    assert mean([]) is None
    assert hours(None) is None
    assert share(0, 0) is None


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 4, 0.0), (1, 4, 0.25), (4, 4, 1.0), (1, 3, 1 / 3)]
)
def test_a_share(part, whole, expected):
    assert share(part, whole) == expected


@given(st.lists(st.timedeltas(timedelta(), timedelta(days=90)), min_size=1), st.integers(1, 100))
def test_the_nearest_rank_is_a_case_that_happened_and_enough_are_no_more(durations, percent):
    ordered = sorted(durations)

    found = nearest_rank(ordered, percent)

    assert found in durations
    assert sum(duration <= found for duration in ordered) * 100 >= percent * len(ordered)
    assert sum(duration < found for duration in ordered) * 100 < percent * len(ordered)


@given(st.lists(st.timedeltas(timedelta(), timedelta(days=90)), min_size=1), st.integers(0, 100))
def test_the_interpolated_value_lies_between_its_neighbours(durations, percent):
    ordered = sorted(durations)
    below = (len(ordered) - 1) * percent // 100

    found = interpolated(ordered, percent)

    assert ordered[below] <= found <= ordered[min(below + 1, len(ordered) - 1)]


def test_a_spread_counts_only_what_has_a_duration():
    assert spread([*h(1, 2, 6), None]) == {
        "n": 3, "mean_h": 3.0, "median_h": 2.0, "p90_h": 5.2,
        "median_nearest_h": 2.0, "p90_nearest_h": 6.0,
    }  # fmt: skip


def test_a_spread_of_nothing_says_so():
    assert spread([None]) == {
        "n": 0, "mean_h": None, "median_h": None, "p90_h": None,
        "median_nearest_h": None, "p90_nearest_h": None,
    }  # fmt: skip


def test_the_most_come_first_and_equal_ones_by_name():
    assert list(most({"b": 2, "a": 2, "c": 5, "d": 1}, 3).items()) == [("c", 5), ("a", 2), ("b", 2)]


def test_a_duration_is_time_that_passed_not_what_the_clock_on_the_wall_says():
    # The night of 27 March 2016 has an hour less in Brussels.
    over_night = case(
        opened_at=datetime(2016, 3, 26, 23, tzinfo=BRUSSELS).astimezone(UTC),
        resolved_at=datetime(2016, 3, 27, 8, tzinfo=BRUSSELS).astimezone(UTC),
    )

    assert over_night.time_to_resolve == timedelta(hours=8)


def test_days_and_months_are_local():
    late = case(day=31, hour=23)

    found = figures([late])

    assert found["opened_per_month"] == {"2016-04": 1}
    assert found["opened_per_day_max"] == {"2016-04-01": 1}


@pytest.mark.parametrize(
    ("_case", "at", "expected"),
    [
        ("before it came", (1, 8, 59), 0),
        ("when it came", (1, 9, 0), 1),
        ("just before it was closed", (2, 9, 59), 1),
        ("when it was closed", (2, 10, 0), 0),
    ],
)
def test_open_from_report_until_closing_and_not_then(_case, at, expected):
    one = case(closed_at=datetime(2016, 3, 2, 9, tzinfo=UTC))
    day, hour, minute = at
    moment = datetime(2016, 3, day, hour, minute)  # noqa: DTZ001 - what the clock on the wall says

    assert backlog([one], [moment]) == {f"2016-03-0{day} {hour:02}:{minute:02}": expected}


def test_the_backlog_stands_at_the_end_of_each_month():
    cases = [case(closed_at=datetime(2016, 4, 2, tzinfo=UTC)), case(day=31, hour=23)]

    assert [f"{at:%Y-%m-%d %H:%M}" for at in month_ends(cases)] == [
        "2016-04-01 00:00",
        "2016-05-01 00:00",
    ]
    assert figures(cases)["backlog_open_at"] == {"2016-04-01 00:00": 1, "2016-05-01 00:00": 1}
    assert month_ends([]) == []


def test_all_figures_of_a_few_cases():
    cases = [
        case(
            resolved_at=datetime(2016, 3, 1, 10, tzinfo=UTC), events=3, reassigned=2, is_other=True
        ),
        case(
            priority="P1", made_sla=False, states=("new", "resolved", "new", "closed"),
            reopened_said=1, reopened_seen=1, has_changed_priority=True, category="Mail",
        ),
        case(),
    ]  # fmt: skip

    found = figures(cases, [])

    del found["time_to_resolve_by_priority"], found["time_to_resolve_all"]
    assert found == {
        "events": 5,
        "incidents": 3,
        "opened_per_day_max": {"2016-03-01": 3},
        "opened_per_month": {"2016-03": 3},
        "final_state": {"closed": 3},
        "final_priority": {"P3": 2, "P1": 1},
        "contact_type": {"phone": 3},
        "top_categories": {"Wifi": 2, "Mail": 1},
        "other_share": 1 / 3,
        "top_groups": {"Desk": 3},
        "without_resolved_at": 2,
        "made_sla_by_priority": {"P1": {"false": 1}, "P3": {"true": 2}},
        "made_sla_share": 2 / 3,
        "reassignment_sum": 2,
        "incidents_reassigned": 1,
        "reopen_count_sum": 1,
        "incidents_reopened_by_field": 1,
        "incidents_reopened_by_observed_state_change": 1,
        "observed_reopen_transitions": 1,
        "distinct_state_paths": 2,
        "priority_changed": 1,
        "backlog_open_at": {},
    }


def test_figures_of_nothing_are_nothing_and_not_an_error():
    found = figures([])

    assert found["incidents"] == found["events"] == 0
    assert found["made_sla_share"] is None
    assert found["final_state"] == found["backlog_open_at"] == {}
    assert found["time_to_resolve_all"]["n"] == 0
