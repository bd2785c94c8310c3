"""What can wait, and until when a return from waiting stands out."""

import pytest

from incidents.choices import Status
from incidents.record.rules.lifecycle import IllegalMove
from incidents.record.rules.waiting import (
    WAITABLE,
    check_waitable,
    goes_on_as,
    is_back_unseen,
    keeps_moment,
    waits_as,
)


@pytest.mark.parametrize("status", Status)
def test_what_does_not_work_yet_can_wait_and_what_waits_can_wait_again(status: Status):
    may = status not in {Status.RESTORED, Status.RESOLVED, Status.CLOSED}
    assert (status in WAITABLE) == may
    if may:
        check_waitable(status)
        return
    with pytest.raises(IllegalMove):
        check_waitable(status)


@pytest.mark.parametrize(
    ("status", "before", "again"),
    [
        (Status.NEW, "", Status.NEW),
        (Status.TRIAGED, "", Status.TRIAGED),
        (Status.CONTAINED, "", Status.CONTAINED),
        (Status.ASSIGNED, "", Status.IN_PROGRESS),
        (Status.IN_PROGRESS, "", Status.IN_PROGRESS),
        # For something else, or until later: it is again what it was at first.
        (Status.WAITING, "new", Status.NEW),
        (Status.WAITING, "", Status.IN_PROGRESS),
    ],
)
def test_what_goes_on_is_what_it_was(status: Status, before: str, again: Status):
    assert goes_on_as(waits_as(status, before=before)) == again


@pytest.mark.parametrize("status", Status)
def test_the_moment_ends_with_the_waiting(status: Status):
    assert keeps_moment(status) == (status == Status.WAITING)


@pytest.mark.parametrize(
    ("status", "acted", "stands_out"),
    [
        (Status.IN_PROGRESS, False, True),
        (Status.CONTAINED, False, True),
        (Status.IN_PROGRESS, True, False),
        (Status.WAITING, False, False),
        (Status.CLOSED, False, False),
    ],
)
def test_a_return_stands_out_until_somebody_acts(status: Status, acted: bool, stands_out: bool):
    assert is_back_unseen(status, acted=acted) == stands_out
