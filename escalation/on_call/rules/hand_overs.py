"""When somebody else begins: a turn ends and another person has the next, also after a pause."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from escalation.on_call.rules.duty import Plan, stretches

# So long nobody may be there in between, and it is still a hand-over.
BACK: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True)
class Change:
    level: str
    at: datetime
    leaving: int
    coming: int


def changes_between(plan: Plan, level: str, since: datetime, until: datetime) -> list[Change]:
    """Return who hands over to whom from `since` until before `until`.

    The same person again is no change, whatever was in between.
    """
    found: list[Change] = []
    last: int | None = None
    for row in stretches(plan, level, since - BACK, until):
        user = row.duty.user
        if user is None:
            continue
        if last is not None and user != last and row.begins >= since:
            found.append(Change(level, row.begins, last, user))
        last = user
    return found
