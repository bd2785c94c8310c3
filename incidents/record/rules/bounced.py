"""What becomes of a round whose proof was taken back, because its mail bounced after all."""

from datetime import datetime
from enum import StrEnum

from incidents.record.rules.updates import Proofs, Round, met_at


class Fate(StrEnum):
    KEPT = "kept"
    REOPENED = "reopened"
    MISSED = "missed"
    ENDED = "ended"


def after_bounce(
    asked: Round, proofs: Proofs, *, stopped_at: datetime | None, now: datetime
) -> Fate:
    """Return what a round is without the proof that bounced.

    `proofs` are those that are left. `stopped_at` is when this word stopped being owed (restored,
    closed, another interval in its place); nothing while it is owed.
    """
    if met_at(asked, proofs) is not None:
        return Fate.KEPT
    if stopped_at is not None and stopped_at <= asked.due_at:
        # Had it been open then, it would have ended then: it is neither asked for nor missed.
        return Fate.ENDED
    return Fate.MISSED if now > asked.due_at else Fate.REOPENED
