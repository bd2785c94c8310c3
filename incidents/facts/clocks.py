"""What is said of clocks, and of the updates that customers are owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.ledger.facts import ABSENT, Absent, Facts


@dataclass(frozen=True, kw_only=True)
class ClockSaid(Facts):
    clock: int
    clock_kind: str
    alarm: str


@dataclass(frozen=True, kw_only=True)
class ClockReplanned(Facts):
    """The event of the settings that moved deadlines: of each its kind, when it was, when it is."""

    reason: str
    moved: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, kw_only=True)
class RoundSaid(Facts):
    round: int
    # What only is a part of it has no number yet.
    number: int | Absent = ABSENT
    # Of older events: it stands in the row.
    round_kind: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class RoundsEnded(Facts):
    """All that were owed; or the one that a bounce opened again when nothing was owed any more."""

    round: int | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class RoundDue(RoundSaid):
    media: list[str] | Absent = ABSENT
    # Of older events, in its place.
    by_phone: bool | Absent = ABSENT
    by_email: bool | Absent = ABSENT
