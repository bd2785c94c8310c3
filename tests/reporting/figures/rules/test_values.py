"""Figures say how much of what, and never what was not measured."""

from datetime import timedelta

import pytest

from reporting.figures.queries.kpis import KPIS
from reporting.figures.rules.chart import HEIGHT, chart_of
from reporting.figures.rules.counted import Counted
from reporting.figures.rules.values import (
    Count,
    Course,
    Share,
    Spread,
    Unknown,
    Value,
    course,
)
from tenants.contract.rules.kpis import Better


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (0, 0, None), (0, 5, 0.0), (5, 5, 100.0), (1, 3, 33.3), (2, 3, 66.7), (3, 2, 150.0),
        # Nearly all is not all, and hardly any is not none.
        (9_999, 10_000, 99.9), (1, 10_000, 0.1),
    ],
)  # fmt: skip
def test_a_share_in_percent(part: int, whole: int, percent: float | None):
    assert Share(part, whole).percent == percent


FAST, SLOW = Spread(1, p50=timedelta(hours=1)), Spread(1, p50=timedelta(hours=2))


@pytest.mark.parametrize(
    ("now", "then", "better", "went"),
    [
        (Count(2), Count(1), Better.LESS, Course.WORSE),
        (Count(2), Count(1), Better.MORE, Course.BETTER),
        (Count(2), Count(1), Better.NEITHER, Course.MOVED),
        (Count(2), Count(2), Better.LESS, Course.SAME),
        (Share(1, 2), Share(2, 4), Better.MORE, Course.SAME),
        (Share(1, 2), Share(0, 0), Better.MORE, Course.UNKNOWN),
        (FAST, SLOW, Better.LESS, Course.BETTER),
        (FAST, Spread(0), Better.LESS, Course.UNKNOWN),
        (Unknown("nobody counts it"), Unknown(""), Better.MORE, Course.UNKNOWN),
    ],
)
def test_how_a_figure_went(now: Value, then: Value, better: Better, went: Course):
    assert course(now, then, better) is went


def test_of_nothing_no_figure_is_all_or_none():
    values = {key: kpi.of(Counted()) for key, kpi in KPIS.items()}

    shares = [key for key, value in values.items() if isinstance(value, Share)]
    assert len(shares) > 5
    assert all(values[key].size is None for key in shares)
    assert values["opening"].size is None


def test_the_highest_bar_is_as_high_as_the_chart():
    chart = chart_of([(4, 2), (0, 1)])

    assert [bar.height for bar in chart.bars] == [HEIGHT, HEIGHT / 2, 0, HEIGHT / 4]
    assert all(bar.y + bar.height == HEIGHT for bar in chart.bars)
    assert max(bar.x for bar in chart.bars) < chart.width
    assert chart_of([(0, 0)]).top == 0
    assert chart_of([]).bars == []
