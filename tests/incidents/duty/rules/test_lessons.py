"""What a review still owes, by what is asked of it and what was done."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.choices import LessonOwed, Priority
from incidents.duty.rules.lessons import (
    Asked,
    ReviewFacts,
    asked_by,
    may_agree,
    remind_at,
    still_owed,
)
from incidents.record.rules.classes import Classes
from incidents.record.rules.duties import measures_for
from tenants.data import icr

REVIEW, IMPROVEMENT, CHANGE, SECOND, VERDICT = LessonOwed
NONE = Asked(improvement=False, change=False, verdict=False)
RELEASE = Asked(improvement=True, change=False, verdict=False)
BY_CHANGE = Asked(improvement=True, change=True, verdict=False)
KSZ = Asked(improvement=True, change=True, verdict=True)


@pytest.mark.parametrize(
    ("asked", "more", "owed"),
    [
        (NONE, {"is_held": False}, [REVIEW]),
        (NONE, {}, []),
        (RELEASE, {"is_held": False}, [REVIEW, IMPROVEMENT]),
        (RELEASE, {}, [IMPROVEMENT]),
        (RELEASE, {"routes": ("release",)}, []),
        # What can be planned goes by change, also where a release would do (Q05).
        (RELEASE, {"routes": ("change",)}, []),
        (BY_CHANGE, {"routes": ("release",)}, [CHANGE]),
        (BY_CHANGE, {"routes": ("release", "change")}, []),
        (BY_CHANGE, {"is_none_needed": True}, [SECOND]),
        (BY_CHANGE, {"is_none_needed": True, "is_agreed": True}, []),
        (KSZ, {"routes": ("change",)}, [VERDICT]),
        (KSZ, {"routes": ("change",), "verdict": "sent_back"}, [VERDICT]),
        (KSZ, {"routes": ("change",), "verdict": "approved"}, []),
        (KSZ, {"is_held": False}, [REVIEW, IMPROVEMENT, VERDICT]),
    ],
)
def test_what_is_left_to_do(asked, more, owed):
    assert list(still_owed(ReviewFacts(**{"is_held": True, "asked": asked, **more}))) == owed


@pytest.mark.parametrize(
    ("level", "priority", "data", "ksz", "asked"),
    [
        (1, Priority.P2, None, False, None),
        (1, Priority.P1, None, False, NONE),
        (3, Priority.P3, None, False, NONE),
        (4, Priority.P2, None, False, BY_CHANGE),
        (3, Priority.P3, 3, False, RELEASE),
        (5, Priority.P1, 5, True, KSZ),
        (1, Priority.P4, None, True, Asked(improvement=False, change=False, verdict=True)),
    ],
)
def test_what_is_asked_by_class_and_data(level, priority, data, ksz, asked):
    duties = measures_for(
        icr(),
        classes=Classes(level, level, 1),
        priority=priority,
        personal_data=data,
        social_security=ksz,
    )

    assert asked_by(duties) == asked


def test_it_speaks_a_day_ahead_and_when_it_is_late():
    due = datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)
    ahead = due - timedelta(days=1)

    assert remind_at(due, now=due - timedelta(days=9)) == ahead
    assert remind_at(due, now=ahead) == due
    assert remind_at(due, now=due) == due


@pytest.mark.parametrize(("said_by", "may"), [(2, True), (1, False), (None, False)])
def test_a_second_person_is_somebody_else(said_by, may):
    assert may_agree(1, said_by=said_by) is may
