"""What the events of this room say beside their rows; `events` says which code has which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class RegisterExported(Facts):
    # Read back as text.
    export: UUID | str
    filter: Mapping[str, Any]
    count: int | None
    sha256: str
    # The number of the anchor that left the house with it.
    anchor: int


@dataclass(frozen=True, kw_only=True)
class FiguresFrozen(Facts):
    # Year and month.
    month: str
    # Of the exact text of the figures (`figures/rules/frozen.py`).
    sha256: str


@dataclass(frozen=True, kw_only=True)
class QuarterSaid(Facts):
    # Year and quarter: 2026-Q3.
    quarter: str


@dataclass(frozen=True, kw_only=True)
class QuarterDecided(Facts):
    quarter: str
    # The key of the task that it became.
    task: int


@dataclass(frozen=True, kw_only=True)
class QuarterSent(Facts):
    quarter: str
    # Of the exact text of what was sent.
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AnchorHandedOut(Facts):
    anchor: int
    root: str
    # By download or by mail.
    by: str


@dataclass(frozen=True, kw_only=True)
class EvidenceTakenOut(Facts):
    # Read back as text.
    export: UUID | str
