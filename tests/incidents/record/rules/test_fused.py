"""Orders made one by reciprocal rank."""

import pytest

from incidents.record.rules.fused import fused


@pytest.mark.parametrize(
    ("_case", "orders", "one"),
    [
        ("one order stays as it is", [[3, 1, 2]], [3, 1, 2]),
        ("what both have comes first", [[1, 2], [3, 2]], [2, 1, 3]),
        ("what only one has is kept", [[1], [2]], [1, 2]),
        ("nothing", [[], []], []),
    ],
)
def test_the_best_in_any_comes_first(_case: str, orders: list[list[int]], one: list[int]):
    assert fused(*orders) == one
