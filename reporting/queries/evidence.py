"""Evidence as the record of an incident lays it out."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from incidents.models import (
    CustodyAnswer,
    CustodyChange,
    EvidenceAsset,
    EvidenceCheck,
    EvidenceCorrection,
    EvidenceItem,
    LegalHold,
    LogRetention,
    PoliceComplaint,
    PoliceDecision,
    SideHolder,
)
from reporting.queries.parts import Part

# Of none of these a customer's transaction reads a row.
EVIDENCE_PARTS: Final[Mapping[str, Part]] = {
    "evidence": Part(
        gettext_lazy("Evidence"),
        EvidenceItem,
        (
            "number", "kind", "what", "found_where", "collected_at", "collector__name",
            "collector_name", "method", "tool", "sha256", "has_file", "kept_where", "seal",
            "condition", "added_by__name", "added_at",
        ),
        order="number",
    ),
    "custody": Part(
        gettext_lazy("Chain of custody"),
        CustodyChange,
        (
            "item__number", "giver__name", "giver_name", "receiver__name", "receiver_name",
            "handed_at", "place", "reason", "seal", "new_seal", "recorded_by__name", "recorded_at",
        ),
    ),
    "custody_answers": Part(
        gettext_lazy("Confirmations of hand-overs"),
        CustodyAnswer,
        (
            "change__item__number", "outcome", "received_at", "remark", "answered_by__name",
            "answered_at",
        ),
    ),
    "evidence_checks": Part(
        gettext_lazy("Checks of the hash"),
        EvidenceCheck,
        (
            "item__number", "sha256", "matches", "is_ours", "remark", "checked_by__name",
            "checked_at",
        ),
    ),
    "evidence_corrections": Part(
        gettext_lazy("Corrections of evidence"),
        EvidenceCorrection,
        (
            "item__number", "field", "says", "reason", "corrected_by__name", "corrected_at",
        ),
    ),
    "evidence_seen_on": Part(
        gettext_lazy("Evidence seen on"),
        EvidenceAsset,
        ("item__number", "asset__name", "added_by__name", "added_at"),
    ),
    "holds": Part(
        gettext_lazy("Legal holds"),
        LegalHold,
        (
            "reason", "placed_by__name", "placed_at", "lift_reason", "lift_asked_by__name",
            "lift_asked_at", "lifted_by__name", "lifted_at",
        ),
    ),
    "log_retentions": Part(
        gettext_lazy("Logs kept longer"),
        LogRetention,
        ("kind", "what", "asked_of", "reason", "until", "asked_by__name", "asked_at"),
    ),
    "sides": Part(
        gettext_lazy("Legal and forensic side"),
        SideHolder,
        ("side", "user__name", "supplier__name", "task", "assigned_at", "ended_at"),
    ),
    "police_decisions": Part(
        gettext_lazy("Decisions on complaints to the police"),
        PoliceDecision,
        (
            "outcome", "grounds", "decider_name", "capacity", "recorded_by__name", "recorded_at",
        ),
    ),
    "police_complaints": Part(
        gettext_lazy("Complaints to the police"),
        PoliceComplaint,
        (
            "filer_name", "capacity", "police", "number", "filed_at", "receipt__name",
            "recorded_by__name", "recorded_at",
        ),
    ),
}  # fmt: skip
