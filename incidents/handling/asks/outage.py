"""What is asked of an outage: to begin, to grow, to tell, to restore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from incidents.handling.asks.report import RegisterIncident


@dataclass(frozen=True, kw_only=True)
class ChangeOutage:
    """`public_text` is what each customer reads of it; all else is the desk's own."""

    title: str
    cause: str = ""
    category_id: int | None = None
    product: str = ""
    public_text: str = ""


@dataclass(frozen=True, kw_only=True)
class JoinOutage:
    """`impact` and `urgency` are what an incident that joins has at least; None leaves its own.

    `reason` is kept with a priority that is raised by it.
    """

    incident_ids: Sequence[int] = ()
    impact: int | None = None
    urgency: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class StartOutage:
    about: ChangeOutage
    joins: JoinOutage = field(default_factory=JoinOutage)


@dataclass(frozen=True, kw_only=True)
class OpenInOutage:
    """A report of a customer who did not report yet."""

    tenant_id: int
    report: RegisterIncident


@dataclass(frozen=True, kw_only=True)
class LeaveOutage:
    incident_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TellOutage:
    """`own` holds another text for a customer, by the incident."""

    text: str
    next_update_at: datetime | None = None
    own: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RestoreOutage:
    """`left` are incidents where it does not work yet; `left_reason` is why it counts all the
    same.
    """

    text: str
    own: Mapping[int, str] = field(default_factory=dict)
    left: Sequence[int] = ()
    left_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class HitData:
    """Since when the desk knows that personal data of every hit customer was hit, or may be."""

    at: datetime
    grounds: str


@dataclass(frozen=True, kw_only=True)
class TellControllers:
    """As processor (GDPR art. 33(2)); `own` as of `TellOutage`."""

    text: str
    own: Mapping[int, str] = field(default_factory=dict)
    late_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawOutage:
    reason: str
