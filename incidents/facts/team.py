"""What is said of the team of an incident, and of its communication plan."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class TeamNamed(Facts):
    answer: int
    question: int


@dataclass(frozen=True, kw_only=True)
class TeamGrew(Facts):
    growth: int
    level: str


@dataclass(frozen=True, kw_only=True)
class PlanSaid(Facts):
    """For which group, by what; `message` where it is about one."""

    line: int
    stakeholder: str
    channel: str
    message: int | None
