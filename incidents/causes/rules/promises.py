"""Whether a supplier kept its word (R128)."""

from datetime import datetime


def was_broken(promised_at: datetime | None, spoke_at: datetime) -> bool:
    """Say whether a word came later than it was promised."""
    return promised_at is not None and spoke_at > promised_at
