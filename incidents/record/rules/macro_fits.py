"""Whether a macro can be carried out as an incident stands, before anybody fills anything in.

Only what the state alone decides: rights, texts that leave something open and the rest are refused
by each verb, when it is done.
"""

from collections.abc import Iterable
from typing import Final

from incidents.choices import Status
from incidents.record.rules.lifecycle import NEXT
from incidents.record.rules.waiting import WAITABLE

# What a macro does that hangs on the state; it can write to the customer and note in each.
BY_STATE: Final = ("category", "takes", "team", "starts", "waits_for", "resolution")
# Of these what wants triage first: from the start it can wait.
AFTER_TRIAGE: Final = frozenset(BY_STATE) - {"waits_for"}
GIVES: Final = frozenset({"takes", "team"})
STARTS_FROM: Final = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})


def fits(acts: Iterable[str], status: Status) -> bool:
    """Say whether each of these acts can follow the one before it, from this state on."""
    for act in acts:
        if act in AFTER_TRIAGE and status is Status.NEW:
            return False
        if act in GIVES and status is Status.TRIAGED:
            status = Status.ASSIGNED
        elif act == "starts":
            if status not in STARTS_FROM:
                return False
            status = Status.IN_PROGRESS
        elif act == "waits_for":
            if status not in WAITABLE:
                return False
            status = Status.WAITING
        elif act == "resolution":
            if Status.RESOLVED not in NEXT[status]:
                return False
            status = Status.RESOLVED
    return True
