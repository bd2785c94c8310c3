"""What is asked of many at once, where it is less than of one."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ClassifyMany:
    """What is None stays of each as it is."""

    category_id: int | None = None
    is_security: bool | None = None
    is_cyber: bool | None = None
    is_breach: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PrioritiseMany:
    """A level that is None stays of each as it is; the criteria of each stay too."""

    reason: str
    impact: int | None = None
    urgency: int | None = None


@dataclass(frozen=True, kw_only=True)
class JoinMany:
    """`outage` is its number; `reason` is kept with a priority that is raised by it."""

    outage: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SayToMany:
    """`text` goes to those who hear of each; what is promised of the next word is as agreed."""

    text: str


@dataclass(frozen=True, kw_only=True)
class GiveMany:
    """To a person, or to a team where they wait until somebody takes them."""

    user_id: int | None = None
    team_id: int | None = None
