"""The facts of one window, from which every figure is taken."""

from dataclasses import dataclass
from typing import Final

from reporting.figures.rules.values import Share, Spread

NOTHING: Final = Spread(0)
OF_NOTHING: Final = Share(0, 0)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Counts of incidents, but for complaints; `reported` and `closed` are of what shares are."""

    reported: int = 0
    # P1 to P4.
    by_priority: tuple[int, ...] = (0, 0, 0, 0)
    security: int = 0
    # Registered a day or more after it was reported, or found afterwards.
    afterwards: int = 0
    reopened: int = 0
    functional: int = 0
    hierarchical: int = 0
    # Called "other"; its priority set by hand; reported anew after an earlier one; assigned again.
    unsorted: int = 0
    by_hand: int = 0
    recurring: int = 0
    reassigned: int = 0
    open_at_end: int = 0
    resolved: int = 0
    closed: int = 0
    lead: Spread = NOTHING
    incomplete: int = 0
    came_back: int = 0
    untold: int = 0
    waited: Spread = NOTHING
    answered_in_time: Share = OF_NOTHING
    solved_in_time: Share = OF_NOTHING
    updated_in_time: Share = OF_NOTHING
    terms_met: Share = OF_NOTHING
    complaints: int = 0
