"""What is said of risks: how likely and how bad, and how often it happened."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class RiskSaid(Facts):
    likelihood: int
    impact: int


@dataclass(frozen=True, kw_only=True)
class RiskCounted(Facts):
    # In the months that are counted, and in as many before.
    count: int
    before: int
    threshold: int
