"""What is said of problems, changes and releases."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Referred(Facts):
    """By its number: the chain of a customer says no more of it."""

    to: str
    improvement: int | None


@dataclass(frozen=True, kw_only=True)
class ReferredHere(Facts):
    incidents: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class ChangeChecked(Facts):
    """What came of the security check of a change, by its number and as a code."""

    to: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ProblemEnded(Facts):
    """By which change; empty where none took the cause away."""

    change: str
