"""Whether two incidents can become one."""

from dataclasses import replace

import pytest
from django.utils import translation

from incidents.record.rules.merging import Side, wrong_merge

ONE = Side(
    pk=1, tenant=7, is_open=True, is_elsewhere=False, is_drill=False, parent=None, outage=None,
    has_term=False, term_is_open=False,
)  # fmt: skip

# what is otherwise of the one that ends, and of the one that goes on; what is said of it
TABLE = [
    ({}, {}, ""),
    ({"pk": 2}, {}, "same incident"),
    ({}, {"tenant": 8}, "another customer"),
    ({"is_open": False}, {}, "This is closed"),
    ({}, {"is_open": False}, "That one is closed"),
    ({"is_elsewhere": True}, {}, "handled elsewhere"),
    ({"is_unverified": True}, {}, "Confirm first who sent it"),
    ({}, {"is_unverified": True}, "Confirm first who sent it"),
    ({}, {"is_drill": True}, "an exercise"),
    ({"is_drill": True}, {"is_drill": True}, ""),
    ({"parent": 3}, {"parent": 4}, "different incidents"),
    ({"parent": 3}, {"parent": 3}, ""),
    ({"parent": 3}, {}, ""),
    ({}, {"parent": 1}, ""),
    ({"parent": 2}, {"parent": 4}, ""),
    ({"outage": 5}, {}, "part of an outage"),
    ({"outage": 5}, {"outage": 6}, "different outages"),
    ({"outage": 5}, {"outage": 5}, ""),
    ({}, {"outage": 5}, ""),
    ({"has_term": True}, {}, "merge that one into this one"),
    ({"has_term": True, "term_is_open": True}, {"has_term": True}, "Decide first"),
    ({"has_term": True}, {"has_term": True, "term_is_open": True}, ""),
    ({}, {"has_term": True, "term_is_open": True}, ""),
]


@pytest.mark.parametrize(("ends", "goes_on", "said"), TABLE)
def test_wrong_merge(ends, goes_on, said):
    with translation.override("en"):
        found = wrong_merge(replace(ONE, **ends), replace(replace(ONE, pk=2), **goes_on))
        told = str(found or "")

    assert bool(told) is bool(said)
    assert said in told
