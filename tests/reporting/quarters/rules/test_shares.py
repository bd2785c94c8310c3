"""Which component a priority is mostly about."""

import pytest

from reporting.quarters.rules.shares import leading


@pytest.mark.parametrize(
    ("_case", "counts", "wholes", "found"),
    [
        ("nothing at all", {}, {}, []),
        ("one incident is no pattern", {2: {"Mail": 1}}, {2: 1}, []),
        ("the source: 40% of the P2", {2: {"Mail": 4, "VPN": 2}}, {2: 10}, [(2, "Mail", 4, 40)]),
        ("of equals the first by name", {3: {"VPN": 2, "Mail": 2}}, {3: 5}, [(3, "Mail", 2, 40)]),
        ("the most urgent first", {3: {"VPN": 2}, 1: {"Mail": 2}}, {1: 2, 3: 3},
         [(1, "Mail", 2, 100), (3, "VPN", 2, 67)]),
        ("nearly all is not all", {4: {"VPN": 399}}, {4: 400}, [(4, "VPN", 399, 99)]),
        ("half a percent goes up", {4: {"VPN": 2}}, {4: 16}, [(4, "VPN", 2, 13)]),
    ],
)  # fmt: skip
def test_leading(_case, counts, wholes, found):
    rows = [(one.priority, one.name, one.count, one.percent) for one in leading(counts, wholes)]

    assert rows == found
