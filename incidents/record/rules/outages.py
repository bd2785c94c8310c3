"""How an outage stands, from how the incidents stand that are part of it (R15)."""

from collections.abc import Sequence
from typing import Final

from incidents.choices import OutageState, Status

# The service works again for this customer.
WORKS: Final = frozenset({Status.RESTORED, Status.RESOLVED, Status.CLOSED})


def state_after(
    state: OutageState, parts: Sequence[Status], *, falls_back: bool = False
) -> OutageState:
    """Return how an outage stands now; `falls_back`: one of its incidents did not hold, or came
    to it while it does not work there.

    One that was restored although some were left stays so until all work, or one falls back.
    """
    if not parts:
        return state
    if all(part is Status.CLOSED for part in parts):
        return OutageState.CLOSED
    if all(part in WORKS for part in parts):
        return OutageState.RESTORED
    is_back = falls_back or state is OutageState.CLOSED
    return OutageState.OPEN if is_back else state
