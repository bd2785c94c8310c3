"""What is wrong with a rota ahead: nobody there, nobody who hears, one person twice (X18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from escalation.on_call.rules.duty import Plan, Source, Stretch, stretches


class Fault(StrEnum):
    GAP = "gap"
    AWAY = "away"
    # Left, or has nothing by which word reaches them.
    UNREACHED = "unreached"
    # Mail comes back from the address.
    RETURNED = "returned"
    # The rota asks that everybody can be phoned.
    NO_PHONE = "no_phone"
    # On duty already at the level that is asked before this one.
    TWICE = "twice"


@dataclass(frozen=True)
class Found:
    level: str
    fault: Fault
    begins: datetime
    ends: datetime
    user: int | None = None


def faults(
    plan: Plan,
    levels: Sequence[str],
    start: datetime,
    end: datetime,
    *,
    deaf: Mapping[int, Fault],
) -> list[Found]:
    """Return what is wrong at these levels from `start` to `end`; `deaf` says who does not hear."""
    by_level = [stretches(plan, level, start, end) for level in levels]
    found = [fault for rows in by_level for row in rows if (fault := _alone(row, deaf)) is not None]
    for number, rows in enumerate(by_level):
        earlier = [row for before in by_level[:number] for row in before]
        found += [twice for row in rows for twice in _twice(row, earlier)]
    return sorted(found, key=lambda one: (one.begins, levels.index(one.level), one.fault))


def _alone(row: Stretch, deaf: Mapping[int, Fault]) -> Found | None:
    duty = row.duty
    if duty.source is Source.OFF:
        return None
    if duty.user is None:
        fault = Fault.AWAY if duty.source is Source.AWAY else Fault.GAP
        return Found(row.level, fault, row.begins, row.ends, duty.planned)
    if duty.user in deaf:
        return Found(row.level, deaf[duty.user], row.begins, row.ends, duty.user)
    return None


def _twice(row: Stretch, earlier: Sequence[Stretch]) -> list[Found]:
    """Return when whoever is on duty here is so at an earlier level too: asked twice, by nobody."""
    if row.duty.user is None:
        return []
    return [
        Found(
            row.level,
            Fault.TWICE,
            max(row.begins, one.begins),
            min(row.ends, one.ends),
            one.duty.user,
        )
        for one in earlier
        if one.duty.user == row.duty.user and one.begins < row.ends and row.begins < one.ends
    ]
