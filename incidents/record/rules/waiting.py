"""What can wait, until when, and when a return from waiting was seen."""

from incidents.choices import Status
from incidents.record.rules.lifecycle import NEXT, IllegalMove

# What waits already may wait for something else, or until another moment.
WAITABLE = frozenset({one for one in Status if Status.WAITING in NEXT[one]} | {Status.WAITING})


def check_waitable(status: Status) -> None:
    if status not in WAITABLE:
        raise IllegalMove(status, Status.WAITING)


def keeps_moment(status: Status) -> bool:
    """Say whether it still comes back by itself: whatever ends the waiting ends that too."""
    return status == Status.WAITING


def is_back_unseen(status: Status, *, acted: bool) -> bool:
    """Say whether a return still stands out: not once somebody at the desk acted upon it, nor when
    it waits again or is closed.
    """
    return not acted and status not in (Status.WAITING, Status.CLOSED)
