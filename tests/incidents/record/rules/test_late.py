"""What can be done with words on a closed report."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.choices import LateWay, TriageOutcome
from incidents.record.rules.late import late_ways

CLOSED = datetime(2026, 10, 24, 12, tzinfo=UTC)
BOTH, NEW = (LateWay.REOPEN, LateWay.NEW), (LateWay.NEW,)


WINDOW = timedelta(days=14)


@pytest.mark.parametrize(
    ("_case", "after", "outcome", "is_elsewhere", "ways"),
    [
        ("at once", timedelta(0), TriageOutcome.CONFIRMED, False, BOTH),
        ("at the end of the window", WINDOW, TriageOutcome.CONFIRMED, False, BOTH),
        (
            "just past it",
            WINDOW + timedelta(microseconds=1),
            TriageOutcome.CONFIRMED,
            False,
            NEW,
        ),
        ("what was no incident", timedelta(0), TriageOutcome.NOT_AN_INCIDENT, False, NEW),
        ("what was handled elsewhere", timedelta(0), TriageOutcome.CONFIRMED, True, NEW),
    ],
)
def test_late_ways(_case, after, outcome, is_elsewhere, ways):
    found = late_ways(
        days=14, closed_at=CLOSED, now=CLOSED + after, outcome=outcome, is_elsewhere=is_elsewhere
    )

    assert found == ways
