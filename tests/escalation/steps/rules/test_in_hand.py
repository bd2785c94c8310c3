"""How long what one is asked may rest."""

from datetime import UTC, datetime, timedelta

import pytest

from escalation.steps.rules.in_hand import Refusal, Resting, longest, refusal_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CASES = [
    ("a step of the ladder", {}, 60, None),
    ("a minute more than a step", {}, 61, Refusal.TOO_LONG),
    ("until the first clock", {"clocks": [50, 300]}, 50, None),
    ("past the first clock", {"clocks": [50, 300]}, 51, Refusal.TOO_LONG),
    ("a clock that is over counts no more", {"clocks": [-5]}, 60, None),
    ("answered: as far as the clock", {"is_answered": True, "clocks": [300]}, 300, None),
    ("answered: no further", {"is_answered": True, "clocks": [300]}, 301, Refusal.TOO_LONG),
    ("answered, without a clock", {"is_answered": True}, 61, Refusal.TOO_LONG),
    ("now", {}, 0, Refusal.PAST),
    ("twice unanswered", {"was_snoozed": True}, 10, Refusal.TWICE),
    ("twice answered", {"was_snoozed": True, "is_answered": True}, 10, None),
    ("a P1 of which nobody has heard", {"priority": 1}, 10, Refusal.FIRST_RESPONSE),
    ("a P1 that somebody has acknowledged", {"priority": 1, "is_heard": True}, 10, None),
]


@pytest.mark.parametrize(
    ("_case", "said", "minutes", "refusal"), CASES, ids=[case[0] for case in CASES]
)
def test_until_when(_case, said, minutes, refusal):
    given = {
        "priority": 3, "is_heard": False, "is_answered": False, "was_snoozed": False,
        "within": timedelta(hours=1), **said,
    }  # fmt: skip
    given["clocks"] = [NOW + timedelta(minutes=due) for due in given.get("clocks", ())]
    one = Resting(**given)

    assert refusal_of(one, NOW + timedelta(minutes=minutes), NOW) is refusal
    assert longest(one, NOW) > NOW
