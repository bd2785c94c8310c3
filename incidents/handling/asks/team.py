"""Who does what in a larger incident, and what is planned to be said."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NameForQuestion:
    """`question` is its number in the measures; a colleague, or the name of somebody else."""

    question: int
    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class GrowTeam:
    """`level` is a `TeamLevel`; a crisis has a manager."""

    level: str
    reason: str
    crisis_manager: str = ""
    touches_safety: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanStakeholder:
    """`stakeholder` is a key of the measures; `every` in minutes, None: one message is all."""

    stakeholder: str
    channel: str
    speaker: str
    goals: Sequence[str] = ()
    every: int | None = None
    first_in: int = 30


@dataclass(frozen=True, kw_only=True)
class WriteMessage:
    """`was_sent`: it went out already; refused where somebody has to release it first."""

    line: int
    text: str
    was_sent: bool = False


@dataclass(frozen=True, kw_only=True)
class ReleaseMessage:
    message: int


@dataclass(frozen=True, kw_only=True)
class EndLine:
    line: int
