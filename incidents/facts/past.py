"""What another desk recorded."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Elsewhere(Facts):
    """A row of the log of another desk: its words as they stand there, its people by their keys."""

    replay: int
    line: int
    author: int | None
    said: Mapping[str, str | None]
    people: Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True)
class ReplayStarted(Facts):
    zone: str
    incidents: int
    events: int
