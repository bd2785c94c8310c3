"""What is asked around a suspected crime: a hold, logs kept longer, who has which side, police."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from incidents.record.rules.files import Given


@dataclass(frozen=True, kw_only=True)
class PlaceHold:
    reason: str


@dataclass(frozen=True, kw_only=True)
class LiftHold:
    """The first who asks says why; the second lifts it."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class KeepLogs:
    """`kind` is a `LogKind`; `until` the last day on which they are kept."""

    kind: str
    what: str
    asked_of: str
    reason: str
    until: date


@dataclass(frozen=True, kw_only=True)
class AssignSide:
    """`side` is a `CaseSide`; a colleague or a supplier, one of the two."""

    side: str
    user_id: int | None = None
    supplier_id: int | None = None
    task: str = ""


@dataclass(frozen=True, kw_only=True)
class DecideComplaint:
    """`outcome` is a `PoliceOutcome`; `decider` who of management decided it."""

    decider: int
    outcome: str
    grounds: str


@dataclass(frozen=True, kw_only=True)
class FileComplaint:
    """`filer` holds a function that may file, as the settings of the customer say."""

    filer: int
    police: str
    number: str
    filed_at: datetime | None = None
    attached: Sequence[Given] = ()
