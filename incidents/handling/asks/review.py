"""The review after closing, and what will be done about it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class HoldReview:
    """`seen` says when the review was held that its writer looked at, empty where none was."""

    findings: str
    was_effective: bool
    was_preventable: bool
    recommendations: str = ""
    shared_with: str = ""
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class AddImprovement:
    """`kind` is an `ImprovementKind`, `route` an `ImprovementRoute`."""

    kind: str
    route: str
    text: str
    owner_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class FinishImprovement:
    """`effect_on`: when its effect is looked at; else after the usual term."""

    result: str
    effect_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class EstablishEffect:
    """Whether it helped, by what one sees that; if not, what is done next, by whom and when."""

    was_effective: bool
    effect: str
    next_text: str = ""
    next_owner_id: int | None = None
    next_due_on: date | None = None
