"""What events say of incidents that have to do with each other."""

from dataclasses import dataclass

from incidents.facts import Prioritised
from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Related(Facts):
    """Another incident of the same customer; `backwards` is told of the one it was said of."""

    kind: str
    other: int
    reference: str
    backwards: bool


@dataclass(frozen=True, kw_only=True)
class Merged(Facts):
    """Into which one it was merged; or, told of that one, which one owes nothing any more."""

    other: int
    reference: str


@dataclass(frozen=True, kw_only=True)
class TookOver(Prioritised):
    """Which one was merged into this one, and what became of the priority."""

    other: int
    reference: str
