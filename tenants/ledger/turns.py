"""Whose turn it is: the most urgent work first, and of equals whoever was served longest ago."""

import time
from collections.abc import Collection
from typing import Final

from tenants.scoping import Work

# Every so many turns go by age alone: who floods with what is urgent starves nobody.
ROUND: Final = 4


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
