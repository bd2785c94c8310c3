"""When a webhook is tried again, when an event is given up, and when the webhook is paused.

After Standard Webhooks 1.0, "Deliverability and reliability": 2xx is taken, 410 ends it, anything
else is tried again, later and later, over more than a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
MOST_TRIES: Final = len(WAITS) + 1
# What whoever receives it may ask for (Retry-After): no longer than our own longest wait.
LONGEST_WAIT: Final = max(WAITS)
# So many tries in a row that nobody took, over at least so long: it is not a restart any more.
MANY: Final = 20
LONG: Final = timedelta(hours=1)
GONE: Final = 410


class Came(Enum):
    """What came of one try."""

    TAKEN = 1
    AGAIN = 2
    GONE = 3


class Paused:
    """Why a webhook is paused: codes of `Webhook.paused_why`."""

    BY_HAND: Final = "by_hand"
    FAILS: Final = "fails"
    GONE: Final = "gone"


def came_of(status: int | None) -> Came:
    """Say what a status means; nothing is a try that was not answered."""
    if status is not None and 200 <= status < 300:  # noqa: PLR2004 - as HTTP counts
        return Came.TAKEN
    return Came.GONE if status == GONE else Came.AGAIN


def wait_after(attempts: int, *, asked: int | None = None) -> timedelta | None:
    """Return how long to wait after so many tries; nothing where it is given up."""
    if attempts >= MOST_TRIES:
        return None
    own = WAITS[max(attempts, 1) - 1]
    return max(own, min(timedelta(seconds=asked or 0), LONGEST_WAIT))


@dataclass(frozen=True)
class Failing:
    """Tries in a row that nobody took, the last one included, and when the first of them was."""

    count: int
    since: datetime


def pauses(failing: Failing, *, now: datetime, is_given_up: bool) -> bool:
    """Say whether a webhook is left alone until somebody looked at it."""
    return is_given_up or (failing.count >= MANY and now - failing.since >= LONG)
