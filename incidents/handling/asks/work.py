"""Who works on it, how it moves, and how it was solved."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class AssignIncident:
    """`user_id` becomes responsible; `reason` is kept as a note."""

    user_id: int
    team_id: int | None = None
    supplier_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """`reason` is kept as a note."""

    team_id: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """`reason` is a `WaitingReason`; `remark` is kept as a note. At `until` it ends by itself."""

    reason: str
    remark: str = ""
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ContainIncident:
    measures: str


@dataclass(frozen=True, kw_only=True)
class FailContainment:
    reason: str


@dataclass(frozen=True, kw_only=True)
class RestoreService:
    """`remark` goes to the customer at once."""

    remark: str


@dataclass(frozen=True, kw_only=True)
class ResolveIncident:
    """`asks`: the customer is asked in the same message whether it works. `article`: the number of
    the known solution by which it was solved; what is left empty is taken from it.
    """

    cause: str
    solution: str
    measures: str
    article: str = ""
    workaround: str = ""
    prevention: str = ""
    solution_for_customer: str = ""
    asks: bool = False
    contained_at: datetime | None = None
    no_containment: str = ""
    no_workaround: bool = False
    # Of a security incident: how its cause was removed, where nobody recorded it yet.
    cause_removed: str = ""


@dataclass(frozen=True, kw_only=True)
class ReopenIncident:
    reason: str
