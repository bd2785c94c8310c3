"""What becomes of a report: one table over what is known of the thing that it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from escalation.choices import AlertState
from incidents.choices import Status


@dataclass(frozen=True, kw_only=True)
class Known:
    """`status` is that of its last incident, if it became one; `was_firing` what it said last."""

    is_firing: bool
    was_firing: bool
    status: Status | None
    # Whether what is well is held for a while first.
    holds: bool = False
    # Whether it is said while maintenance of it is planned.
    is_planned: bool = False

    @property
    def is_open(self) -> bool:
        return self.status is not None and self.status is not Status.CLOSED


Case = tuple[Callable[[Known], bool], AlertState]
# The first that is so decides. What is wrong is never held: only what is well waits to be believed.
# What a person solved while it is still reported stays theirs, until it was well in between.
_WRONG: Final[Sequence[Case]] = (
    (lambda known: known.is_open and known.was_firing, AlertState.REPEATED),
    (lambda known: known.is_planned, AlertState.PLANNED),
    (lambda known: not known.is_open, AlertState.OPENED),
    (lambda _: True, AlertState.RETURNED),
)
_WELL: Final[Sequence[Case]] = (
    (lambda known: not known.is_open, AlertState.PASSED),
    (lambda known: not known.was_firing, AlertState.REPEATED),
    (lambda known: known.holds, AlertState.HELD),
    (lambda _: True, AlertState.RECOVERED),
)


def fate_of(known: Known) -> AlertState:
    cases = _WRONG if known.is_firing else _WELL
    return next(state for is_so, state in cases if is_so(known))
