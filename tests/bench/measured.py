"""What a piece of work costs: time on the wall and of our processor, statements and their time."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tests.named import Row


@dataclass
class Cost:
    """The sum of some pieces of work; `walls` are seconds of each, `count` what was done in all."""

    walls: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    statements: int = 0
    in_database: float = 0.0
    cpu: float = 0.0

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def rates(self) -> list[float]:
        return sorted(n / wall for n, wall in zip(self.counts, self.walls, strict=True) if n)

    def rows(self, what: str, *, unit: str = "row") -> list[Row]:
        """Return what one of these cost; commits are on the wall and in no statement."""
        each = max(self.count, 1)
        return [
            Row(name=f"{what}: statements each", value=self.statements / each, unit=""),
            Row(name=f"{what}: in the database", value=1e3 * self.in_database / each, unit="ms"),
            Row(name=f"{what}: our processor", value=1e3 * self.cpu / each, unit=f"ms/{unit}"),
        ]


@contextmanager
def spent(cost: Cost) -> Iterator[Callable[[int], None]]:
    """Add what is done in here to the cost; call with how much it was."""
    done: list[int] = []

    def measured(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            cost.in_database += time.perf_counter() - began
            cost.statements += 1

    wall, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(measured):
        yield done.append
    cost.walls.append(time.perf_counter() - wall)
    cost.cpu += time.process_time() - cpu
    cost.counts.append(sum(done))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    if len(ordered) == 1:
        return ordered[0]
    return statistics.quantiles(ordered, n=100, method="inclusive")[round(share * 100) - 1]
