"""When a continuity plan asks for its owner (R126)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from incidents.choices import PlanReason
from incidents.duty.rules.continuity import PlanFacts, reasons_of

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, ()),
        ({"review_on": date(2026, 6, 1)}, ()),
        ({"review_on": date(2026, 5, 31)}, (PlanReason.REVIEW,)),
        # Nobody tried it yet: a year after it was recorded.
        ({"made_at": NOW - YEAR + DAY}, ()),
        ({"made_at": NOW - YEAR}, (PlanReason.UNTESTED,)),
        ({"made_at": NOW - 2 * YEAR, "tested_at": NOW - DAY}, ()),
        ({"tested_at": NOW - YEAR}, (PlanReason.UNTESTED,)),
        ({"used_at": NOW - DAY}, (PlanReason.ACTIVATED,)),
        ({"used_at": NOW - DAY, "reviewed_at": NOW}, ()),
        (
            {"used_at": NOW - DAY, "review_on": date(2026, 1, 1)},
            (PlanReason.REVIEW, PlanReason.ACTIVATED),
        ),
    ],
)
def test_why_a_plan_asks_for_its_owner(change: dict[str, Any], reasons: tuple[PlanReason, ...]):
    said: dict[str, Any] = {
        "review_on": date(2027, 1, 1), "today": NOW.date(), "made_at": NOW - 10 * DAY,
        "reviewed_at": NOW - 10 * DAY, "tested_at": None, "used_at": None, "now": NOW,
    }  # fmt: skip

    assert reasons_of(PlanFacts(**{**said, **change})) == reasons
