"""The evidence of one incident as its page shows it, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incidents.choices import (
    CaseSide,
    CustodyOutcome,
    EvidenceField,
    EvidenceKind,
    LogKind,
    PoliceOutcome,
    Seal,
)
from incidents.duty.queries.custody import Chain, chains_from, custody_lists
from incidents.duty.rules.custody import Gap, Standing, open_answers
from incidents.models import (
    AssetLink,
    EvidenceAsset,
    EvidenceCorrection,
    Incident,
    InternalAttachment,
    LegalHold,
    LogRetention,
    PoliceComplaint,
    PoliceDecision,
    SideHolder,
)
from incidents.record.queries.files import INTERNAL, FileView, file_view
from incidents.record.queries.gather import Listed, Row, columns, gather
from tenants.choices import Function
from tenants.errors import Words


@dataclass(frozen=True)
class Line:
    """One field; `was` is what stood there before it was corrected."""

    label: Words
    says: Any
    was: tuple[Any, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenView:
    name: str
    # Whether the incident names this asset too.
    is_linked: bool


@dataclass(frozen=True)
class ChangeView:
    """One hand-over as it is drawn."""

    row: Row
    giver: str
    receiver: str
    seal: Words
    state: str
    gaps: list[Gap]
    # What whoever reads can still say of it.
    answers: tuple[str, ...] = ()

    @property
    def may_confirm(self) -> bool:
        return CustodyOutcome.RECEIVED in self.answers


@dataclass(frozen=True)
class ItemView:
    chain: Chain
    kind: Words
    lines: list[Line]
    changes: list[ChangeView]
    checks: list[Row]
    seen_on: list[SeenView]
    file: FileView | None

    @property
    def label(self) -> str:
        return self.chain.label

    @property
    def pk(self) -> int:
        return int(self.chain.item["id"])

    @property
    def may_go_on(self) -> bool:
        """Say whether it can be handed over: what was handed over before is settled first."""
        return self.standing.waiting is None

    @property
    def standing(self) -> Standing:
        return self.chain.standing

    @property
    def loose_gaps(self) -> list[Gap]:
        """Return those that stand beside no hand-over."""
        return [gap for gap in self.standing.gaps if gap.change is None]


_LINES = (
    EvidenceField.WHAT, EvidenceField.FOUND_WHERE, EvidenceField.COLLECTED_AT,
    EvidenceField.COLLECTOR, EvidenceField.METHOD, EvidenceField.TOOL, EvidenceField.KEPT_WHERE,
    EvidenceField.SEAL, EvidenceField.CONDITION,
)  # fmt: skip


def evidence_lists(incident: Incident) -> Mapping[str, Listed]:
    here = {"tenant": incident.tenant_id, "incident": incident.pk}
    return {
        **custody_lists(incident),
        "corrections": EvidenceCorrection.objects.filter(**here)
        .order_by("pk")
        .values(*columns(EvidenceCorrection, "corrected_by__name")),
        "seen": EvidenceAsset.objects.filter(**here)
        .order_by("pk")
        .values("item_id", "asset_id", "asset__name"),
        "linked": AssetLink.objects.filter(**here, is_active=True).values("asset_id"),
        "files": InternalAttachment.objects.filter(**here, evidence__isnull=False).values(
            *INTERNAL, "evidence_id"
        ),
    }


@dataclass(frozen=True)
class Secured:
    """What the page shows: each piece with its chain, and what stands around them."""

    items: list[ItemView]
    hold: Row | None
    lifted: list[Row]
    sides: list[Row]
    logs: list[Row]
    decisions: list[Row]
    complaints: list[Row]


def secured(incident: Incident, reader: int | None = None) -> Secured:
    """Return all of it for who reads, pieces in the order of their numbers, in one statement."""
    found = gather(**evidence_lists(incident), **_around(incident))
    holds = found["holds"]
    return Secured(
        items=[_view(chain, found, incident.reference, reader) for chain in chains_from(found)],
        hold=next((one for one in holds if one["lifted_at"] is None), None),
        lifted=[one for one in holds if one["lifted_at"] is not None],
        sides=[{**one, "label": CaseSide(one["side"]).label} for one in found["sides"]],
        logs=[{**one, "label": LogKind(one["kind"]).label} for one in found["logs"]],
        decisions=[
            {
                **one,
                "label": PoliceOutcome(one["outcome"]).label,
                "as": Function(one["capacity"]).label,
            }
            for one in found["decisions"]
        ],
        complaints=[{**one, "as": Function(one["capacity"]).label} for one in found["complaints"]],
    )


def _around(incident: Incident) -> Mapping[str, Listed]:
    here = {"tenant": incident.tenant_id, "incident": incident.pk}
    held = ("placed_by__name", "lift_asked_by__name", "lifted_by__name")
    return {
        "holds": LegalHold.objects.filter(**here).order_by("pk").values(*columns(LegalHold, *held)),
        "sides": SideHolder.objects.filter(**here, ended_at=None)
        .order_by("side")
        .values(*columns(SideHolder, "user__name", "supplier__name")),
        "logs": LogRetention.objects.filter(**here)
        .order_by("until", "pk")
        .values(*columns(LogRetention, "asked_by__name", "task__state")),
        "decisions": PoliceDecision.objects.filter(**here)
        .order_by("pk")
        .values(*columns(PoliceDecision, "recorded_by__name")),
        "complaints": PoliceComplaint.objects.filter(**here)
        .order_by("pk")
        .values(*columns(PoliceComplaint, "recorded_by__name", "receipt__name")),
    }


def _view(
    chain: Chain, found: Mapping[str, list[Row]], reference: str, reader: int | None
) -> ItemView:
    item = chain.item
    linked = {row["asset_id"] for row in found["linked"]}
    files = [row for row in found["files"] if row["evidence_id"] == item["id"]]
    return ItemView(
        chain=chain,
        kind=EvidenceKind(item["kind"]).label,
        lines=[_line(one, chain, found["corrections"]) for one in _LINES],
        changes=[_change(row, chain, reader) for row in chain.changes],
        checks=chain.checks,
        seen_on=[
            SeenView(row["asset__name"], row["asset_id"] in linked)
            for row in found["seen"]
            if row["item_id"] == item["id"]
        ],
        file=file_view(files[0], reference, door="desk", is_internal=True) if files else None,
    )


def _line(one: EvidenceField, chain: Chain, corrections: list[Row]) -> Line:
    item = chain.item
    mine = [
        row for row in corrections if row["item_id"] == item["id"] and row["field"] == one.value
    ]
    stood = item["collector__name"] or item[one.value] if one is EvidenceField.COLLECTOR else None
    values = [item[one.value] if stood is None else stood, *(row["says"] for row in mine)]
    reasons = tuple(f"{row['reason']} ({row['corrected_by__name']})" for row in mine)
    return Line(one.label, values[-1], tuple(values[:-1]), reasons)


def _change(row: Row, chain: Chain, reader: int | None) -> ChangeView:
    said = {one["outcome"] for one in row["answers"]}
    waiting = chain.standing.waiting
    is_waiting = waiting is not None and waiting.key == row["id"]
    gaps = [gap for gap in chain.standing.gaps if gap.change == row["id"]]
    refused = CustodyOutcome.NOT_RECEIVED in said
    return ChangeView(
        row=row,
        giver=row["giver__name"] or row["giver_name"],
        receiver=row["receiver__name"] or row["receiver_name"],
        seal=Seal(row["seal"]).label,
        state="waiting" if is_waiting else "refused" if refused else "confirmed",
        gaps=gaps,
        answers=open_answers(waiting, reader) if waiting is not None and is_waiting else (),
    )
