"""What an incident has to do with others, from both sides; only what the reader sees at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Case, CharField, F, Q, Value, When

from incidents.choices import Status
from incidents.choices.exercise import called
from incidents.models import Incident, Relation
from incidents.record.queries.gather import Listed, Row, Statement, gather
from incidents.record.queries.prepared import prepared_lists
from incidents.record.queries.relation_names import relation_name
from incidents.record.queries.visible import visible_incidents
from incidents.relations import BY_HAND, RelationKind
from tenants.errors import Words
from tenants.rules.roles import Actor
from tenants.sight import reach_of

# What a page shows of the other one.
SHOWN: Final = ("reference", "title", "is_drill", "status", "tenant_id")
# Columns that say it of this one, and what they say.
COLUMNS: Final[Mapping[str, RelationKind]] = {
    "parent": RelationKind.PART_OF,
    "follows": RelationKind.FOLLOWS,
    "merged_into": RelationKind.MERGED_INTO,
}


@dataclass(frozen=True)
class RelatedView:
    """The other incident, and what it is to this one; `key` is how it is taken away."""

    name: Words
    reference: str
    title: str
    status: str
    # The other customer, where it is one.
    customer: str
    is_public: bool
    key: str

    @property
    def status_label(self) -> Words:
        return Status(self.status).label


def related_lists(actor: Actor, incident: Incident) -> Mapping[str, Statement]:
    """Return what `related_of` wants, for a page that reads more in the same statement."""
    anybody = replace(actor, name="")

    def written(pk: int) -> Mapping[str, Listed]:
        return _lists(anybody, pk)

    return prepared_lists(("related", reach_of(actor)), written, pk=incident.pk)


def _lists(actor: Actor, pk: int) -> Mapping[str, Listed]:
    seen = visible_incidents(actor)
    hanging = Case(
        When(parent=pk, then=Value(str(RelationKind.PART_OF))),
        When(merged_into=pk, then=Value(str(RelationKind.MERGED_INTO))),
        default=Value(str(RelationKind.FOLLOWS)),
        output_field=CharField(),
    )
    return {
        "related_backwards": seen.filter(Q(parent=pk) | Q(follows=pk) | Q(merged_into=pk))
        .annotate(said=hanging)
        .order_by("pk")
        .values("pk", "said", *SHOWN, customer=F("tenant__name")),
        **row_lists(actor, pk),
    }


def row_lists(actor: Actor, pk: int) -> Mapping[str, Listed]:
    """Return the relations that are rows; a customer is shown only those that are public."""
    rows, seen = Relation.objects.filter(ended_at=None), visible_incidents(actor).values("pk")
    lists: dict[str, Listed] = {}
    for near, far in (("incident", "other"), ("other", "incident")):
        beside = {f"far_{name}": F(f"{far}__{name}") for name in SHOWN}
        found = rows.filter(**{near: pk, f"{far}__in": seen}).order_by("pk")
        lists[f"related_{near}"] = found.values(
            "pk", "kind", "is_public", customer=F(f"{far}_tenant__name"), **beside
        )
    return lists


def related_from(incident: Incident, found: Mapping[str, list[Row]]) -> list[RelatedView]:
    """Return what `related_lists` read, those of the columns first."""
    views = [
        RelatedView(
            name=relation_name(kind, backwards=False),
            reference=other.reference,
            title=other.called,
            status=other.status,
            customer="",
            is_public=True,
            key=f"{kind}:{other.pk}" if kind in BY_HAND else "",
        )
        for column, kind in COLUMNS.items()
        if (other := getattr(incident, column)) is not None
    ]
    views += [_view(incident, row, kind=row["said"]) for row in found["related_backwards"]]
    return views + rows_from(incident, found)


def rows_from(incident: Incident, found: Mapping[str, list[Row]]) -> list[RelatedView]:
    """Return what `row_lists` read."""
    return [
        view
        for near in ("incident", "other")
        for view in _of_rows(incident, found[f"related_{near}"], backwards=near == "other")
    ]


def _of_rows(incident: Incident, rows: Iterable[Row], *, backwards: bool) -> Iterable[RelatedView]:
    for row in rows:
        key = f"{row['kind']}:{row['pk']}" if row["kind"] in BY_HAND else ""
        far = {name: row[f"far_{name}"] for name in SHOWN}
        yield _view(incident, {**row, **far}, kind=row["kind"], key=key, backwards=backwards)


def _view(
    incident: Incident, row: Row, *, kind: str, key: str = "", backwards: bool = True
) -> RelatedView:
    return RelatedView(
        name=relation_name(kind, backwards=backwards),
        reference=row["reference"],
        title=called(row["title"], is_exercise=row["is_drill"]),
        status=row["status"],
        customer=row["customer"] if row["tenant_id"] != incident.tenant_id else "",
        is_public=bool(row.get("is_public", True)),
        key=key,
    )


def related_of(actor: Actor, incident: Incident) -> list[RelatedView]:
    """Return what this incident has to do with others, for a form."""
    return related_from(incident, gather(**related_lists(actor, incident)))
