"""What is said of how a security incident is handled: codes alone, its words stand in its rows."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class PlanPut(Facts):
    """Which step plan, and how many steps of it were put on the incident."""

    plan: str
    steps: int


@dataclass(frozen=True, kw_only=True)
class SecurityActed(Facts):
    act: int
    phase: str
    act_kind: str
    is_emergency: bool


@dataclass(frozen=True, kw_only=True)
class SecurityDecided(Facts):
    decision: int
    subject: str
    phase: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class SecurityCleared(Facts):
    act: int


@dataclass(frozen=True, kw_only=True)
class OptionSaid(Facts):
    """One of the ways to recover."""

    option: int
