"""How much one incident looks like another: by the words that they share, the rare ones most."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Of the weight of all words; less is chance.
ENOUGH: Final = 0.4


@dataclass(frozen=True)
class Sighting:
    """Which of the words one incident has, and how many of all that were compared have each."""

    key: int
    has: tuple[bool, ...]
    counts: tuple[int, ...]
    total: int

    @property
    def weight(self) -> float:
        """Return how much of what can be shared is shared, from nothing to one."""
        weights = [math.log(1 + self.total / max(count, 1)) for count in self.counts]
        shared = sum(weight for weight, has in zip(weights, self.has, strict=True) if has)
        return shared / sum(weights) if weights else 0.0


def most_alike(seen: Iterable[Sighting]) -> list[Sighting]:
    """Return what looks enough like it, the most first; of equals in the order as given."""
    enough = [one for one in seen if one.weight >= ENOUGH]
    return sorted(enough, key=lambda one: -one.weight)
