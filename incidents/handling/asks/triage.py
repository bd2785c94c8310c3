"""What it is and how bad: triage, classes, priority, and a report put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.choices import PersonalData, TriageOutcome


@dataclass(frozen=True, kw_only=True)
class TriageIncident:
    """`affected` is left as it stands when it is None; classes are numbers from 1 to 5."""

    category_id: int | None
    impact: int
    urgency: int
    outcome: str = TriageOutcome.CONFIRMED
    reason: str = ""
    affected: str | None = None
    is_security: bool = False
    is_cyber: bool = False
    is_breach: bool = False
    personal_data: str = PersonalData.NO
    confidentiality: int | None = None
    integrity: int | None = None
    availability: int | None = None
    class_reason: str = ""
    criteria: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, kw_only=True)
class ClassifyIncident:
    """Classes are numbers from 1 to 5; None is not known, which takes `class_reason`."""

    category_id: int | None
    is_security: bool
    is_cyber: bool
    is_breach: bool
    personal_data: str
    confidentiality: int | None = None
    integrity: int | None = None
    availability: int | None = None
    class_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangePriority:
    """`override` is a priority chosen by hand, which takes leave of its own (R34)."""

    impact: int
    urgency: int
    reason: str
    criteria: Mapping[str, Sequence[str]] | None = None
    override: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointManager:
    user_id: int


@dataclass(frozen=True, kw_only=True)
class LinkAssets:
    asset_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class CorrectIncident:
    """The report as it should read; `former_still_hears` keeps the old reporter informed."""

    reason: str
    title: str
    description: str
    symptoms: str = ""
    affected: str = ""
    kind: str
    reporter_id: int
    channel: str
    detection: str
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    found_unregistered: bool = False
    former_still_hears: bool = False
