"""How far among the newest is worth looking: never farther than there are hits at all."""

import pytest

from incidents.record.rules.depth import FARTHEST, FEWEST, depth_to_look


@pytest.mark.parametrize(
    ("case", "share", "rows", "depth"),
    [
        ("all have it", 1.0, 1_000_000, FEWEST),
        ("one in ten", 0.1, 1_000_000, 3_000),
        ("one in fifty", 0.02, 1_000_000, 15_000),
        ("one in fifty of fewer: all hits are fewer", 0.02, 100_000, 0),
        ("one in a hundred: too far", 0.01, 10_000_000, 0),
        ("all of a small desk", 1.0, 10_000, FEWEST),
        ("of a desk that has hardly any", 1.0, 200, 0),
        ("nothing has it", 0.0, 1_000_000, 0),
        ("nothing is known of the table yet", 1.0, 0, 0),
    ],
)
def test_the_shorter_way(case: str, share: float, rows: int, depth: int):
    assert depth_to_look(share, rows, 200) == depth, case
    assert depth <= FARTHEST
