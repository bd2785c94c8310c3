"""What one incident has to do with others."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RelateIncident:
    """`kind` is a `RelationKind`, read from this one; `other` the number of the other."""

    kind: str
    other: str
    is_public: bool = False


@dataclass(frozen=True, kw_only=True)
class EndRelation:
    """`relation` is one of those that the page names: `kind:key`, or a column by `kind`."""

    relation: str
