"""What proves a measure, what decides on a breach, and what closing goes without."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DecideBreach:
    """`outcome` is a `BreachOutcome`; `tells_persons` as GDPR art. 34 says."""

    outcome: str
    grounds: str
    tells_persons: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordFiling:
    """`late_reason` is needed after 72 hours (GDPR art. 33(1))."""

    authority: str
    reference: str
    filed_at: datetime
    late_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ProveMeasure:
    """`detail` says what the evidence is: who did what, and where it can be seen."""

    code: str
    evidence: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class AskWaiver:
    """`codes` are those of what closing misses."""

    codes: Sequence[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerWaiver:
    agrees: bool
    remark: str = ""
