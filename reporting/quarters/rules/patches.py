"""How much later than planned patches were applied (004, governance; R139)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Patch:
    """One patch: its number, until when it was planned, and when it was applied, if it was."""

    reference: str
    planned_at: datetime | None
    done_at: datetime | None

    @property
    def delay(self) -> timedelta | None:
        """Return how much later than planned; early is below zero; unknown without both moments."""
        if self.planned_at is None or self.done_at is None:
            return None
        return self.done_at - self.planned_at


@dataclass(frozen=True)
class PatchDelay:
    """`applied` in the quarter; `compared` of them had a plan; `mean` is of those."""

    applied: int
    compared: int
    late: int
    mean: timedelta | None
    # Planned before the end of the quarter, and not applied by then.
    overdue: int


def delay_of(patches: Iterable[Patch], *, since: datetime, until: datetime) -> PatchDelay:
    """Return what came of the patches of a quarter: [since, until)."""
    rows = list(patches)
    applied = applied_in(rows, since=since, until=until)
    delays = [one.delay for one in applied if one.delay is not None]
    return PatchDelay(
        applied=len(applied),
        compared=len(delays),
        late=sum(delay > timedelta() for delay in delays),
        mean=sum(delays, timedelta()) / len(delays) if delays else None,
        overdue=len(overdue_at(rows, until=until)),
    )


def applied_in(patches: Sequence[Patch], *, since: datetime, until: datetime) -> list[Patch]:
    return [one for one in patches if one.done_at is not None and since <= one.done_at < until]


def overdue_at(patches: Sequence[Patch], *, until: datetime) -> list[Patch]:
    """Return what was planned before this moment and not applied by then."""
    return [
        one
        for one in patches
        if one.planned_at is not None
        and one.planned_at < until
        and (one.done_at is None or one.done_at >= until)
    ]
