"""The first analysis and the steps of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class AddAnalysis:
    """`checks` are pairs of what was looked at and what was seen; `listed` are codes of the
    checklist of its category, each looked at.
    """

    probable_cause: str
    resources: str = ""
    checks: Sequence[tuple[str, str]] = ()
    listed: Sequence[str] = ()
    # Whether the continuity plan must be activated, and why: asked once of what is grave (R55).
    continuity: str = ""
    continuity_why: str = ""
    continuity_plan_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AddStep:
    text: str
    owner_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeStep:
    """`state` is a `StepState`, `outcome` a `TrialOutcome` or empty."""

    state: str
    outcome: str = ""
    result: str = ""
