"""How something that is due stood at the end of a quarter."""

from datetime import UTC, date, datetime

import pytest

from reporting.quarters.rules.standing import stood

UNTIL, LAST = datetime(2026, 9, 30, 22, tzinfo=UTC), date(2026, 9, 30)


@pytest.mark.parametrize(
    ("_case", "due_on", "done_at", "found"),
    [
        ("done in time", "2026-09-01", "2026-08-01", "done"),
        ("done late, in the quarter", "2026-08-01", "2026-09-01", "done"),
        ("done after it", "2026-09-01", "2026-10-05", "overdue"),
        ("due on the last day", "2026-09-30", None, "overdue"),
        ("due the day after", "2026-10-01", None, "open"),
        ("due on no day", None, None, "open"),
    ],
)
def test_stood(_case, due_on, done_at, found):
    due = date.fromisoformat(due_on) if due_on else None
    done = datetime.fromisoformat(done_at).replace(tzinfo=UTC) if done_at else None

    assert stood(due_on=due, done_at=done, until=UNTIL, last=LAST) == found
