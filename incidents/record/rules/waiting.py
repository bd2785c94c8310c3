"""What can wait, until when, and when a return from waiting was seen."""

from typing import Final

from incidents.choices import Status
from incidents.record.rules.lifecycle import IllegalMove

# Before it is solved or works again; then it is the customer's word that is waited for, with a term
# of its own (`confirm_by`), which a wait would hide; what is left to do is a task with a moment.
# What waits already may wait for something else, or until another moment.
WAITABLE: Final = frozenset(
    {
        Status.NEW, Status.TRIAGED, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING,
        Status.CONTAINED,
    }
)  # fmt: skip
# What these were, they are again; all else is in progress when it goes on.
KEPT: Final = frozenset({Status.NEW, Status.TRIAGED, Status.CONTAINED})


def check_waitable(status: Status) -> None:
    if status not in WAITABLE:
        raise IllegalMove(status, Status.WAITING)


def waits_as(status: Status, *, before: str) -> str:
    """Return what a state is kept as while it waits; what waits already stays kept as before."""
    if status == Status.WAITING:
        return before
    return status.value if status in KEPT else ""


def goes_on_as(kept: str) -> Status:
    return Status(kept) if kept else Status.IN_PROGRESS


def keeps_moment(status: Status) -> bool:
    """Say whether it still comes back by itself: whatever ends the waiting ends that too."""
    return status == Status.WAITING


def is_back_unseen(status: Status, *, acted: bool) -> bool:
    """Say whether a return still stands out: not once somebody at the desk acted upon it, nor when
    it waits again or is closed.
    """
    return not acted and status not in (Status.WAITING, Status.CLOSED)
