"""What is said of lessons: who got them, and what the board said."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class LessonsShared(Facts):
    shares: list[int]


@dataclass(frozen=True, kw_only=True)
class VerdictSaid(Facts):
    """`function` is whose verdict it is; `in_person` is no where somebody else recorded it."""

    verdict: int
    function: str
    in_person: bool
