"""The evidence of an incident with the hands that it went through, and how each piece stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.duty.rules.custody import Answer, Change, Party, Standing, standing
from incidents.models import CustodyAnswer, CustodyChange, EvidenceCheck, EvidenceItem, Incident
from incidents.record.queries.gather import Listed, Row, columns, gather


@dataclass(frozen=True)
class Chain:
    """One piece as it was recorded, what was recorded of it since, and what that comes to."""

    item: Row
    # Each with its answers under `answers`.
    changes: list[Row]
    checks: list[Row]
    standing: Standing

    @property
    def label(self) -> str:
        return f"E{self.item['number']}"


def custody_lists(incident: Incident) -> Mapping[str, Listed]:
    """Return what `chains_from` wants, for a page that reads more in the same statement."""
    here = {"tenant": incident.tenant_id, "incident": incident.pk}
    return {
        "items": EvidenceItem.objects.filter(**here)
        .order_by("number")
        .values(*columns(EvidenceItem, "collector__name", "added_by__name")),
        "changes": CustodyChange.objects.filter(**here)
        .order_by("pk")
        .values(*columns(CustodyChange, "giver__name", "receiver__name", "recorded_by__name")),
        "answers": CustodyAnswer.objects.filter(**here)
        .order_by("pk")
        .values(*columns(CustodyAnswer, "answered_by__name")),
        "checks": EvidenceCheck.objects.filter(**here)
        .order_by("pk")
        .values(*columns(EvidenceCheck, "checked_by__name")),
    }


def chains(incident: Incident) -> list[Chain]:
    """Return every piece of an incident with its chain, in the order of its numbers."""
    return chains_from(gather(**custody_lists(incident)))


def chains_from(found: Mapping[str, list[Row]]) -> list[Chain]:
    for change in found["changes"]:
        change["answers"] = [one for one in found["answers"] if one["change_id"] == change["id"]]
    return [_chain(item, found) for item in found["items"]]


def _chain(item: Row, found: Mapping[str, list[Row]]) -> Chain:
    changes = [one for one in found["changes"] if one["item_id"] == item["id"]]
    checks = [one for one in found["checks"] if one["item_id"] == item["id"]]
    stands = standing(
        party(item, "collector"),
        item["collected_at"],
        item["seal"],
        [change_of(one) for one in changes],
        matches=[one["matches"] for one in checks],
    )
    return Chain(item, changes, checks, stands)


def party(row: Row, role: str) -> Party:
    """Return who is meant by a colleague's key or a name: `giver`, `receiver`, `collector`."""
    return Party(row[f"{role}_id"], row[f"{role}__name"] or row[f"{role}_name"])


def change_of(row: Row) -> Change:
    answers = [
        Answer(one["answered_by_id"], one["outcome"], one["received_at"]) for one in row["answers"]
    ]
    return Change(
        key=row["id"],
        giver=party(row, "giver"),
        receiver=party(row, "receiver"),
        handed_at=row["handed_at"],
        seal=row["seal"],
        new_seal=row["new_seal"],
        answers=answers,
    )
