"""Several orders of the same things made one, by reciprocal rank: no scores have to be compared."""

from collections.abc import Sequence
from typing import Final

# As usual: what stands first in one order does not silence the others.
DAMPING: Final = 60


def fused(*orders: Sequence[int]) -> list[int]:
    """Return what stands in any of these orders, the best first; of equals the first seen."""
    scores: dict[int, float] = {}
    for order in orders:
        for rank, key in enumerate(order, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (DAMPING + rank)
    return sorted(scores, key=lambda key: -scores[key])
