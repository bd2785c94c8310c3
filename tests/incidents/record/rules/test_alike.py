"""How much one incident looks like another."""

import pytest

from incidents.record.rules.alike import Sighting, most_alike


@pytest.mark.parametrize(
    ("_case", "has", "counts", "is_alike"),
    [
        ("all words", (True, True), (10, 10), True),
        ("one of two as common", (True, False), (10, 10), True),
        ("one of three as common", (True, False, False), (10, 10, 10), False),
        ("the rare one of three", (True, False, False), (1, 500, 500), True),
        ("the common one of two", (True, False), (900, 1), False),
        ("none at all", (False, False), (0, 0), False),
    ],
)
def test_what_is_shared_weighs_by_how_rare_it_is(
    _case: str, has: tuple[bool, ...], counts: tuple[int, ...], is_alike: bool
):
    assert bool(most_alike([Sighting(1, has, counts, 1000)])) is is_alike


def test_the_most_alike_comes_first_and_equals_stay_in_order():
    seen = [
        Sighting(1, (True, False), (5, 5), 1000), Sighting(2, (True, True), (5, 5), 1000),
        Sighting(3, (False, True), (5, 5), 1000),
    ]  # fmt: skip

    assert [one.key for one in most_alike(seen)] == [2, 1, 3]
