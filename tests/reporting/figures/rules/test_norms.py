"""A figure is held against its norm: met, not met, none set, or not known yet."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reporting.figures.rules.norms import Held, Verdict, judged
from reporting.figures.rules.values import Count, Share, Spread, Unknown, Value
from tenants.data import figures

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("_case", "key", "value", "norm", "verdict"),
    [
        ("no norm", "told", Share(9, 10), None, Verdict.NONE),
        ("just met", "told", Share(95, 100), "95", Verdict.MET),
        # 94.96 is shown as 95.0, and is less.
        ("rounded up it would be", "told", Share(2_374, 2_500), "95", Verdict.NOT_MET),
        ("no cases", "told", Share(0, 0), "95", Verdict.OPEN),
        ("not measured", "opening", Unknown("why"), "95", Verdict.OPEN),
        ("as few as allowed", "complaints", Count(2), "2", Verdict.MET),
        ("one too many", "complaints", Count(3), "2", Verdict.NOT_MET),
        ("none at all is a norm too", "complaints", Count(1), "0", Verdict.NOT_MET),
        ("half within it", "lead", Spread(3, p50=8 * HOUR), "8", Verdict.MET),
        ("a second too long", "lead", Spread(3, p50=8 * HOUR + HOUR / 3600), "8", Verdict.NOT_MET),
        ("none closed", "lead", Spread(0), "8", Verdict.OPEN),
    ],
)
def test_a_verdict(_case: str, key: str, value: Value, norm: str | None, verdict: Verdict):
    held = None if norm is None else Held(Decimal(norm))

    found = judged(value, figures()[key], held, months=1, is_running=False)

    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("key", "value", "norm", "verdict"),
    [
        # For three months three times as many, of what adds up.
        ("complaints", 6, 6, Verdict.MET),
        ("complaints", 7, 6, Verdict.NOT_MET),
        # What is open at the end is open once.
        ("open", 3, 2, Verdict.NOT_MET),
    ],
)
def test_a_norm_of_a_month_holds_for_each_month(key: str, value: int, norm: int, verdict: Verdict):
    held = Held(Decimal(2), Decimal(1))

    found = judged(Count(value), figures()[key], held, months=3, is_running=False)

    assert (found.verdict, found.norm) == (verdict, Decimal(norm))


@pytest.mark.parametrize(
    ("key", "value", "verdict"),
    [
        ("complaints", 1, Verdict.OPEN),
        ("complaints", 3, Verdict.NOT_MET),
        ("resolved", 1, Verdict.OPEN),
        ("resolved", 3, Verdict.MET),
        ("open", 1, Verdict.MET),
    ],
)
def test_while_a_month_runs_only_what_cannot_change_is_said(key: str, value: int, verdict: Verdict):
    found = judged(Count(value), figures()[key], Held(Decimal(2)), months=1, is_running=True)

    assert found.verdict == verdict


def test_a_norm_that_was_taken_away_is_none():
    found = judged(Count(1), figures()["open"], Held(None), months=1, is_running=False)

    assert (found.verdict, found.norm) == (Verdict.NONE, None)
