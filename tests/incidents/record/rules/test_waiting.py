"""What can wait, and until when a return from waiting stands out."""

import pytest

from incidents.choices import Status
from incidents.record.rules.lifecycle import IllegalMove
from incidents.record.rules.waiting import (
    WAITABLE,
    check_waitable,
    is_back_unseen,
    keeps_moment,
)


@pytest.mark.parametrize("status", Status)
def test_what_is_worked_on_can_wait_and_what_waits_can_wait_again(status: Status):
    may = status in {Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING}
    assert (status in WAITABLE) == may
    if may:
        check_waitable(status)
        return
    with pytest.raises(IllegalMove):
        check_waitable(status)


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
