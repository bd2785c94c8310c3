"""What is asked of a rota."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, kw_only=True)
class SetUpRota:
    """Of a team or a customer; of neither: for all that have none of their own. The customer is
    named by its name.
    """

    name: str
    zone: str
    team_id: int | None = None
    customer: str = ""
    is_round_the_clock: bool = True
    # Whether somebody without a phone number counts as somebody whom nothing reaches.
    needs_phone: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanRotation:
    """Turns at one level; weekdays as `date.weekday()`. Without `holds_from`: from now on."""

    level: str
    zone: str
    begins_on: date
    hands_over: time
    every_days: int
    members: Sequence[int]
    weekdays: Sequence[int] = ()
    opens: time | None = None
    closes: time | None = None
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class TakeOver:
    """Somebody is on duty instead of whoever was planned."""

    level: str
    user_id: int
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class AskSwap(TakeOver):
    """A colleague is asked to take over; who asks may take a stretch of theirs in return."""

    back_begins_at: datetime | None = None
    back_ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AddToNote:
    """What whoever left adds to the note of a hand-over."""

    text: str


@dataclass(frozen=True, kw_only=True)
class TellNext(AddToNote):
    """What whoever is on duty at this level leaves for the next one."""

    level: str


@dataclass(frozen=True, kw_only=True)
class SayAbsent:
    """Somebody is away; for oneself, or for a colleague by who plans."""

    user_id: int
    begins_at: datetime
    ends_at: datetime
