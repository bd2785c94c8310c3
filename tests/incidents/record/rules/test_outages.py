"""How an outage stands follows from its incidents, whichever of them moved last (R15)."""

import pytest

from incidents.choices import OutageState, Status
from incidents.record.rules.outages import state_after

OPEN, RESTORED, CLOSED = OutageState.OPEN, OutageState.RESTORED, OutageState.CLOSED
WORK, BACK, SOLVED, OVER = (
    Status.IN_PROGRESS, Status.RESTORED, Status.RESOLVED, Status.CLOSED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "parts", "falls_back", "after"),
    [
        # Nothing is part of it: nothing follows.
        (OPEN, [], False, OPEN),
        (CLOSED, [], False, CLOSED),
        # Restored with the last one, not before.
        (OPEN, [WORK, BACK], False, OPEN),
        (OPEN, [BACK, SOLVED], False, RESTORED),
        (OPEN, [Status.CONTAINED], False, OPEN),
        # Closed with the last one, also where nobody restored it as a whole.
        (OPEN, [OVER, OVER], False, CLOSED),
        (RESTORED, [OVER, SOLVED], False, RESTORED),
        (RESTORED, [OVER, OVER], False, CLOSED),
        # One that was left by name stays left, until another does not hold.
        (RESTORED, [WORK, BACK], False, RESTORED),
        (RESTORED, [WORK, BACK], True, OPEN),
        # What is opened again opens it, as far as it does not work there.
        (CLOSED, [WORK, OVER], False, OPEN),
        (CLOSED, [SOLVED, OVER], False, RESTORED),
        # A second hearing of the same changes nothing.
        (OPEN, [WORK], True, OPEN),
        (CLOSED, [OVER], True, CLOSED),
    ],
)
def test_it_follows(state: OutageState, parts: list[Status], falls_back: bool, after: OutageState):
    assert state_after(state, parts, falls_back=falls_back) is after
