"""Whom somebody asks for knowledge or authority, what was answered, and who has it in hand."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class RaiseEscalation:
    """`kind` is an `EscalationKind`: to a function, or to a team, a colleague, a supplier."""

    kind: str
    reason: str
    function: str = ""
    team_id: int | None = None
    user_id: int | None = None
    supplier_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordAnswer:
    """Who answered, as the desk heard it, and when."""

    said_by: str
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class SnoozeEscalation:
    """Until when nobody else is asked, and why."""

    until: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfferEscalation:
    """Which colleague is to have it, and why."""

    user_id: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class StateWide:
    """Which systems it exceeds, and how that shows."""

    grounds: str


@dataclass(frozen=True, kw_only=True)
class DecideWide:
    """`decision` is a `WideDecision`."""

    decision: str
    why: str
