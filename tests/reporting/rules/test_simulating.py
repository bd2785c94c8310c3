"""Where two judgements of one incident differ, and what many of them come to."""

from datetime import UTC, datetime, timedelta

from reporting.rules.simulating import Difference, Judged, missed_of, summed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_difference_says_what_comes_goes_and_moves():
    agreed = Judged(3, frozenset({"M05", "M08"}), {"response": NOON, "a:x": NOON}, frozenset())
    other = Judged(
        1,
        frozenset({"M05", "M07"}),
        {"response": NOON - HOUR, "b:y": None},
        frozenset({"response"}),
    )
    one = Difference("INC-1", "Mail", "Acme", agreed, other)

    assert (one.duties_added, one.duties_dropped) == (["M07"], ["M08"])
    assert one.terms_moved == [
        ("a:x", NOON, None), ("b:y", None, None), ("response", NOON, NOON - HOUR),
    ]  # fmt: skip
    assert (one.missed_added, one.missed_dropped) == (["response"], [])
    told = one.as_json()
    assert told["priority"] == ["P3", "P1"]
    assert told["terms"]["response"] == [NOON.isoformat(), (NOON - HOUR).isoformat()]

    sums = summed([one, None, Difference("INC-2", "", "", other, agreed)])
    assert (sums.looked_at, sums.differ) == (3, 2)
    assert (sums.more_urgent, sums.less_urgent) == (1, 1)
    assert (sums.terms_earlier, sums.terms_later, sums.terms_begun, sums.terms_gone) == (1, 1, 2, 2)
    assert (sums.missed_added, sums.missed_dropped) == (1, 1)


def test_what_is_answered_late_or_not_at_all_is_missed():
    terms = {"kept": NOON, "late": NOON, "open": NOON, "to come": NOON + 9 * HOUR, "at once": None}
    answered = {"kept": NOON - HOUR, "late": NOON + HOUR}

    assert missed_of(terms, answered, now=NOON + 2 * HOUR) == {"late", "open"}
