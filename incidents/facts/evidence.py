"""What is said of evidence: numbers, codes and keys; its words are beside the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class EvidenceCollected(Facts):
    item: int
    number: int
    evidence_kind: str


@dataclass(frozen=True, kw_only=True)
class EvidenceHandedOver(Facts):
    change: int
    number: int
    seal: str


@dataclass(frozen=True, kw_only=True)
class HandOverAnswered(Facts):
    """`holds`: whether it is confirmed, or ended, with this answer."""

    answer: int
    change: int
    number: int
    outcome: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class EvidenceChecked(Facts):
    check: int
    number: int
    matches: bool


@dataclass(frozen=True, kw_only=True)
class EvidenceCorrected(Facts):
    correction: int
    number: int
    field: str


@dataclass(frozen=True, kw_only=True)
class EvidenceSeenOn(Facts):
    number: int
    assets: Sequence[int]
