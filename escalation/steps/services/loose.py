"""What hangs on an escalation besides who is asked: that it rests, and that it is offered."""

from collections.abc import Sequence
from typing import Final

from escalation.models import Escalation

SNOOZE: Final = ("snoozed_until",)
OFFER: Final = ("offered_to", "offered_by", "offered_at")
LOOSE: Final = SNOOZE + OFFER
# As columns of its table.
LOOSE_COLUMNS: Final = ("snoozed_until", "offered_to_id", "offered_by_id", "offered_at")


def let_go(row: Escalation, columns: Sequence[str] = LOOSE) -> tuple[str, ...]:
    """Empty these of a locked escalation, and return which of them said something."""
    found = tuple(name for name in columns if _said(row, name))
    for name in found:
        setattr(row, name, None)
    return found


def _said(row: Escalation, name: str) -> bool:
    # Of a person the key alone is looked at: nobody is read for it.
    key = f"{name}_id" if name in ("offered_to", "offered_by") else name
    return getattr(row, key) is not None
