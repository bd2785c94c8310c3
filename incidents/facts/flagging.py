"""What is said of flags: by which rules, what they did, and what a person answered."""

from dataclasses import dataclass, field

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Flagged(Facts):
    # Keys of rules, and codes of what they did (`record/rules/flagging.py`).
    rules: list[int] = field(default_factory=list)
    did: list[str] = field(default_factory=list)
    priority: int
    before: int


@dataclass(frozen=True, kw_only=True)
class FlagAnswered(Facts):
    flag: int
    rule: int
    answer: str
    priority: int
    before: int


@dataclass(frozen=True, kw_only=True)
class RuleReviewed(Facts):
    # The next day, as text.
    review_on: str
