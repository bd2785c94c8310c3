"""When a term is reminded of: at 50, 75 and 90 %, two hours before its end, and after it."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.duty.rules.alarms import alarms_of, next_alarm

START = datetime(2026, 11, 6, 16, 45, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("_case", "term", "words"),
    [
        ("72 hours", 72, [("half", 36), ("three_quarters", 54), ("nine_tenths", 64.8),
                          ("two_hours", 70)]),
        # Of a short term the last two change places.
        ("12 hours", 12, [("half", 6), ("three_quarters", 9), ("two_hours", 10),
                          ("nine_tenths", 10.8)]),
        ("4 hours", 4, [("half", 2), ("two_hours", 2), ("three_quarters", 3),
                        ("nine_tenths", 3.6)]),
        ("one hour", 1, [("half", 0.5), ("three_quarters", 0.75), ("nine_tenths", 0.9)]),
        ("no time at all", 0, []),
    ],
)  # fmt: skip
def test_what_it_says_and_when(_case: str, term: float, words: list[tuple[str, float]]):
    found = alarms_of(START, START + term * HOUR)

    said = [(str(one.kind), (one.at - START) / HOUR) for one in found[:-1]]
    assert [kind for kind, _at in said] == [kind for kind, _at in words]
    assert [at for _kind, at in said] == pytest.approx([at for _kind, at in words])
    assert (found[-1].kind, found[-1].at > START + term * HOUR) == ("missed", True)


def test_what_passed_already_speaks_at_the_end():
    assert next_alarm(START, START + HOUR, after=START + 9 * HOUR).kind == "missed"
