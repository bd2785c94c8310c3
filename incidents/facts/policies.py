"""What is said of policies: which version, and until when it is not reviewed again."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class PolicySaid(Facts):
    # The number of the version.
    number: int


@dataclass(frozen=True, kw_only=True)
class PolicyReviewed(Facts):
    number: int
    # The next day, as text.
    review_on: str
