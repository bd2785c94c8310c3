"""A report: as the desk takes it, as a customer makes it, and from whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.choices import DetectionSource, Kind, PersonalData
from incidents.record.rules.files import Given


@dataclass(frozen=True, kw_only=True)
class RegisterIncident:
    """A report at the desk. Empty moments: reported now, detected when reported."""

    title: str
    description: str
    reporter_id: int
    channel: str
    impact: int
    urgency: int
    kind: str = Kind.INCIDENT
    symptoms: str = ""
    affected: str = ""
    detection: str = DetectionSource.USER
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    reported_at: datetime | None = None
    category_id: int | None = None
    asset_ids: Sequence[int] = ()
    personal_data: str = PersonalData.NO
    is_security: bool = False
    is_cyber: bool = False
    is_breach: bool = False
    criteria: Mapping[str, Sequence[str]] | None = None
    affected_contact_ids: Sequence[int] = ()
    parent_id: int | None = None
    answered_call: bool = False
    is_drill: bool = False
    found_unregistered: bool = False
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class ReportIncident:
    """A report in the portal; `who_is_affected` and `can_work` give impact and urgency (R12)."""

    title: str
    description: str
    who_is_affected: str
    can_work: str
    kind: str = Kind.INCIDENT
    asset_ids: Sequence[int] = ()
    personal_data: str = PersonalData.NO
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class ConfirmSender:
    """Whose report it is, of which nothing proves who sent it."""

    reporter_id: int | None


@dataclass(frozen=True, kw_only=True)
class RejectReport:
    """Why it is no report of the customer."""

    reason: str


@dataclass(frozen=True)
class Caller:
    """Somebody who reports for the first time."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class SolvedInCall:
    """How it was solved while the caller was on the phone.

    `confirmed` is what they said when it worked; without it they are asked by message. A class of
    None is that of the assets; where no class is known at all, `class_reason` says why. What was
    done about the consequences and instead of the solution is asked as in `ResolveIncident`;
    `no_change` and `reported_to` prove the measures M13 and M14, where they are asked.
    """

    solution: str
    article: str = ""
    cause: str = ""
    measures: str = ""
    workaround: str = ""
    no_workaround: bool = False
    no_containment: str = ""
    no_change: str = ""
    reported_to: str = ""
    confirmed: str = ""
    confidentiality: int | None = None
    integrity: int | None = None
    availability: int | None = None
    class_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TakeReport:
    """A report from somebody who may not be known yet: `caller` is then made a contact."""

    report: RegisterIncident
    caller: Caller | None = None
    solved: SolvedInCall | None = None
