"""What one incident may have to do with another."""

from dataclasses import replace

import pytest

from incidents.record.rules.relations import Wanted, wrong_relation
from incidents.relations import RelationKind

PART, CAUSED, TWICE = RelationKind.PART_OF, RelationKind.CAUSED_BY, RelationKind.DUPLICATE_OF
PLAIN = Wanted(
    kind=PART, incident=1, other=2, same_customer=True, is_public=False, has=None, above=(),
    is_said=False, incident_is_open=True, other_is_open=True,
)  # fmt: skip

# what is asked otherwise, the field that is wrong
TABLE = [
    ({}, None),
    ({"kind": CAUSED, "is_public": True}, None),
    ({"kind": RelationKind.SPLIT_FROM}, "kind"),
    ({"other": 1}, "other"),
    ({"same_customer": False}, "other"),
    ({"same_customer": False, "kind": RelationKind.FOLLOWS}, "other"),
    ({"same_customer": False, "kind": CAUSED}, None),
    ({"same_customer": False, "kind": TWICE}, None),
    ({"same_customer": False, "kind": CAUSED, "is_public": True}, "is_public"),
    ({"kind": CAUSED, "is_said": True}, "other"),
    ({"has": 2}, "other"),
    ({"has": 3}, "other"),
    ({"above": (4, 1)}, "other"),
    ({"above": (4, 5)}, None),
    ({"other_is_open": False}, "other"),
    ({"other_is_open": False, "incident_is_open": False}, None),
    ({"other_is_open": False, "kind": CAUSED}, None),
]


@pytest.mark.parametrize(("changed", "field"), TABLE)
def test_wrong_relation(changed, field):
    found = wrong_relation(replace(PLAIN, **changed))

    assert (found and found[0]) == field
