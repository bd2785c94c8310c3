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
    # What is not known yet follows in phases (GDPR art. 33(4)).
    more_follows: bool = False


@dataclass(frozen=True, kw_only=True)
class BeginDuties:
    """From when a law counts: `event` is a `DutyEvent`, `at` not in the future."""

    event: str
    at: datetime
    grounds: str


@dataclass(frozen=True, kw_only=True)
class AnswerObligation:
    """`outcome` is `filed`, with moment and number, or `not_owed`, with grounds.

    `receipt` is a file of the record; `late_reason` is needed after the term.
    """

    obligation: int
    outcome: str
    filed_at: datetime | None = None
    reference: str = ""
    receipt: int | None = None
    late_reason: str = ""
    grounds: str = ""


@dataclass(frozen=True, kw_only=True)
class ProveMeasure:
    """`detail` says what the evidence is: who did what, and where it can be seen. `article`: the
    number of the known solution, where that is the evidence.
    """

    code: str
    evidence: str
    detail: str = ""
    article: str = ""


@dataclass(frozen=True, kw_only=True)
class AskWaiver:
    """`codes` are those of what closing misses."""

    codes: Sequence[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerWaiver:
    agrees: bool
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class DescribeBreach:
    """What GDPR art. 33(3) asks of a notification. None: not known yet, of a number."""

    kinds_of_data: str
    consequences: str
    remedies: str
    protection: str
    protected_by: str = ""
    persons: int | None = None
    records: int | None = None
    is_disclosed: bool = False
    is_altered: bool = False
    is_lost: bool = False
    is_special: bool = False
