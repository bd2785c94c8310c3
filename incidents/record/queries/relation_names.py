"""What a relation is called from either side."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import pgettext_lazy

from incidents.relations import RelationKind
from tenants.errors import Words

BACKWARDS: Final[Mapping[str, Words]] = {
    RelationKind.PART_OF: pgettext_lazy("relation", "Has as a part"),
    RelationKind.FOLLOWS: pgettext_lazy("relation", "Followed by"),
    RelationKind.CAUSED_BY: pgettext_lazy("relation", "Caused"),
    RelationKind.DUPLICATE_OF: pgettext_lazy("relation", "Has as a duplicate"),
    RelationKind.MERGED_INTO: pgettext_lazy("relation", "Took over"),
    RelationKind.SPLIT_FROM: pgettext_lazy("relation", "Split off"),
    RelationKind.REGISTERED_AS: pgettext_lazy(
        "relation", "Registered first, at the wrong customer, as"
    ),
}


def relation_name(kind: str, *, backwards: bool) -> Words:
    """Return the name that stands before the other incident; one of tomorrow as it is."""
    if kind not in RelationKind.values:
        return kind
    return BACKWARDS[kind] if backwards else RelationKind(kind).label
