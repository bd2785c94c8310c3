"""What a drill counts: what was tried, and what came of it, stage by stage."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.named import Row

LEAST = 3_000
# On two cores that do nothing else.
MOST_SECONDS = 900


@dataclass
class Tally:
    """How many manipulations were tried, and what came of them."""

    refused: int = 0
    found: int = 0
    # What the application may do, and no more than an event more that says who it was.
    added: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.refused + self.found + self.added + len(self.missed)

    def add(self, other: "Tally") -> None:
        self.refused += other.refused
        self.found += other.found
        self.added += other.added
        self.missed += other.missed

    def take(self, other: "Tally", name: str, *, since: float) -> None:
        """Add those of one stage, and say in one line how it went."""
        self.add(other)
        print(  # noqa: T201 - a drill speaks
            f"{name}: {other.tried} tried, {other.refused} refused, {other.found} found,"
            f" {len(other.missed)} missed, {time.monotonic() - since:.0f} s",
            file=sys.stderr, flush=True,
        )  # fmt: skip
        for what in other.missed:
            print(f"missed: {what}", file=sys.stderr, flush=True)  # noqa: T201 - a drill speaks

    def rows(self, *, seconds: float) -> Iterator[Row]:
        yield Row(
            name="all manipulations", value=self.tried, unit="tries", limit=LEAST, is_floor=True
        )
        yield Row(name="all that were refused", value=self.refused, unit="tries")
        yield Row(name="all that were found", value=self.found, unit="tries")
        yield Row(name="events that the application added", value=self.added, unit="tries")
        yield Row(name="all that were missed", value=len(self.missed), unit="tries", limit=0)
        yield Row(name="time for all of it", value=seconds, unit="s", limit=MOST_SECONDS)
