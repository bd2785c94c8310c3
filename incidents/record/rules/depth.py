"""How far to look among the newest rows for words, before all that have them are read."""

from typing import Final

# At least and at most: few are read at once anyway, and of many all hits are the shorter way.
FEWEST: Final = 2_000
FARTHEST: Final = 20_000
# Words come in waves: half more than the average distance to the last hit that is wanted.
SLACK: Final = 1.5


def depth_to_look(share: float, rows: float, wanted: int) -> int:
    """Return how many of the newest rows to look through for so many hits.

    `share` of all `rows` has the words, between 0 and 1. 0: all hits are fewer than what would be
    looked through.
    """
    if share <= 0:
        return 0
    depth = SLACK * wanted / share
    return 0 if depth > FARTHEST or depth >= share * rows else max(FEWEST, round(depth))
