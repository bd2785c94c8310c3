"""What can be taken back: one's own last act, for a moment, as long as nothing else happened."""

from datetime import datetime, timedelta

# As long as a toast with the button stays in sight, and somebody needs to see a slip of the hand.
WITHIN = timedelta(seconds=10)


def is_in_time(acted_at: datetime, now: datetime) -> bool:
    return now - acted_at <= WITHIN


def may_undo(*, is_own: bool, is_last: bool, acted_at: datetime, now: datetime) -> bool:
    """Say whether an act can be taken back: by who did it, at once, and before anything else."""
    return is_own and is_last and is_in_time(acted_at, now)
