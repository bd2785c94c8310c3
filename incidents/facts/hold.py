"""What is said of holds, of logs that are kept, and of a suspected crime."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class HoldSaid(Facts):
    hold: int


@dataclass(frozen=True, kw_only=True)
class LogsKept(Facts):
    """`until` is a day."""

    retention: int
    log: str
    until: str


@dataclass(frozen=True, kw_only=True)
class SideAssigned(Facts):
    side: str
    user: int | None
    supplier: int | None


@dataclass(frozen=True, kw_only=True)
class PoliceDecided(Facts):
    decision: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ComplaintFiled(Facts):
    complaint: int
    decision: int
