"""What is said of continuity plans: which version, why they are looked at, and where used."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class ContinuitySaid(Facts):
    review_on: str


@dataclass(frozen=True, kw_only=True)
class PlanUsed(Facts):
    incident: int
    is_test: bool


@dataclass(frozen=True, kw_only=True)
class PlanDue(Facts):
    # What its owner is told of now; each is a `PlanReason`.
    reasons: Sequence[str]
