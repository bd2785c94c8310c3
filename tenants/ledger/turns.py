"""Whose turn it is: the most urgent work first, and of equals whoever was served longest ago; and
how much of it is taken at a time.
"""

import time
from collections.abc import Collection
from typing import Final

from tenants.scoping import Work

# Every so many turns go by age alone: who floods with what is urgent starves nobody.
ROUND: Final = 4
# Rows at a time. What they are about is locked meanwhile: so many as take this many seconds.
BATCH: Final = 200
FIRST_BATCH: Final = 20
LONGEST_BATCH: Final = 0.5


class Turns:
    """Remembers in one process who was served last; losing it costs a turn, nothing else."""

    def __init__(self) -> None:
        self._served: dict[int, float] = {}
        self._count = 0

    def next(self, due: Collection[Work]) -> Work | None:
        """Return whose turn it is of these, and count it as served."""
        if not due:
            return None
        self._count += 1
        by_age = self._count % ROUND == 0
        chosen = min(
            due,
            key=lambda work: (0 if by_age else work.urgency, self._served.get(work.tenant_id, 0.0)),
        )
        self._served[chosen.tenant_id] = time.monotonic()
        return chosen


class Pace:
    """How many rows are taken at a time: it follows how long the last ones took, in one process."""

    def __init__(self) -> None:
        self.size = FIRST_BATCH

    def begin(self) -> None:
        """Begin a tick: one slow moment of the tick before slows no other down."""
        self.size = max(self.size, FIRST_BATCH)

    def took(self, seconds: float, *, rows: int) -> None:
        """Take as many as fit at this pace. A few rows say nothing of what more would take."""
        fit = int(rows * LONGEST_BATCH / max(seconds, 0.001))
        if seconds > LONGEST_BATCH:
            self.size = max(fit, FIRST_BATCH // 4)
        elif rows >= self.size:
            self.size = min(fit, 2 * self.size, BATCH)
