"""Which component a priority is mostly about: "40% of the P2 incidents" (004, governance; R139)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# One incident is no pattern.
FEWEST: Final = 2


@dataclass(frozen=True)
class ComponentShare:
    """The component that was in most incidents of a priority, and of how many in all."""

    priority: int
    name: str
    count: int
    whole: int

    @property
    def percent(self) -> int:
        """Return it in whole percent, halves up; all of it is said only of all."""
        rounded = (200 * self.count + self.whole) // (2 * self.whole)
        return rounded if self.count == self.whole else min(rounded, 99)


def leading(
    counts: Mapping[int, Mapping[str, int]], wholes: Mapping[int, int]
) -> list[ComponentShare]:
    """Return for each priority, the most urgent first, the component in most of its incidents.

    `counts` says by priority in how many incidents each component was, `wholes` how many there
    were. Of equals the first by name; what was hit once is no pattern.
    """
    found = []
    for priority in sorted(counts):
        often = {name: n for name, n in counts[priority].items() if n >= FEWEST}
        whole = wholes.get(priority, 0)
        if often and whole:
            name = min(often, key=lambda one: (-often[one], one))
            found.append(ComponentShare(priority, name, min(often[name], whole), whole))
    return found
