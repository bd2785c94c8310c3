"""Marks of charts stand where their numbers say; what is unusual says why."""

from datetime import date, timedelta

import pytest

from reporting.figures.rules.charts import EDGE, HEIGHT, WIDTH, heat_of, lines_of, parts_of
from reporting.figures.rules.signals import Signal, signals

TODAY = date(2026, 11, 30)


def test_a_line_goes_from_edge_to_edge_and_its_top_is_the_largest_of_all():
    lines = lines_of([[0, 5, 10], [None, 2, None]])

    middle = HEIGHT // 2
    assert lines.points[0] == f"{EDGE},{HEIGHT - EDGE} {WIDTH // 2},{middle} {WIDTH - EDGE},{EDGE}"
    # What is not known is not drawn as nothing.
    assert lines.points[1].count(",") == 1
    assert lines.top == 10


def test_a_line_of_nothing_lies_at_the_bottom():
    lines = lines_of([[0, 0]])

    assert lines.points == [f"{EDGE},{HEIGHT - EDGE} {WIDTH - EDGE},{HEIGHT - EDGE}"]
    assert lines_of([[]]).points == [""]


def test_of_a_map_whatever_there_is_shows():
    rows = heat_of({(0, 0): 100, (0, 1): 1, (1, 0): 50}, 2, 2)

    assert [[field.level for field in row] for row in rows] == [[4, 1], [2, 0]]
    assert [[field.count for field in row] for row in rows] == [[100, 1], [50, 0]]


def test_the_longest_bar_is_as_wide_as_the_chart():
    parts = parts_of([("SPH-MAIL-01", 4), ("SPH-DB-01", 1)])

    assert [(one.name, one.width) for one in parts] == [("SPH-MAIL-01", 1200), ("SPH-DB-01", 300)]


def weekly(now: int, before: int) -> dict[date, int]:
    """Return so many in the last four weeks, and so many in each week of the year before."""
    found = {TODAY - timedelta(weeks=week): before for week in range(4, 56)}
    return {**found, TODAY: now}


@pytest.mark.parametrize(
    ("_case", "now", "before", "found"),
    [
        ("more than ever", 9, 2, [Signal("a", 9, 8)]),
        ("as often as usual", 8, 2, []),
        ("a first time, often enough", 3, 0, [Signal("a", 3, 0)]),
        ("too few to mean anything", 2, 0, []),
    ],
)
def test_a_component_signals_when_it_breaks_oftener_than_usual(
    _case: str, now: int, before: int, found: list[Signal]
):
    assert signals({"a": weekly(now, before)}, today=TODAY) == found


def test_what_happened_a_few_weeks_of_the_year_is_not_unusual():
    calm = dict.fromkeys((TODAY - timedelta(weeks=week) for week in range(4, 56)), 0)
    once = {**calm, TODAY - timedelta(weeks=20): 9, TODAY: 5}
    often = {**once, TODAY - timedelta(weeks=30): 9}

    # Of forty-nine spans the bad week is in four: more than one in twenty.
    assert signals({"a": once}, today=TODAY) == []
    assert signals({"a": {**calm, TODAY: 5}}, today=TODAY) == [Signal("a", 5, 0)]
    assert signals({"a": often}, today=TODAY) == []


def test_what_is_older_than_the_year_or_still_to_come_counts_not():
    days = {TODAY - timedelta(weeks=57): 99, TODAY + timedelta(days=1): 99, TODAY: 3}

    assert signals({"a": days}, today=TODAY) == [Signal("a", 3, 0)]
