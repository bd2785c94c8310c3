"""What is said of what class, contract and law ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class MeasureProved(Facts):
    code: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Waived(Facts):
    codes: Sequence[str]
    # Older events tell of none.
    waivers: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class WaiverAsked(Waived):
    needs_second: bool


@dataclass(frozen=True, kw_only=True)
class BreachDescribed(Facts):
    description: int
    persons: int | None
    is_special: bool
    protection: str


@dataclass(frozen=True, kw_only=True)
class FactsStated(Facts):
    """Which facts of the sheet were said, by their codes, and how many are not known yet."""

    codes: Sequence[str]
    unknown: int


@dataclass(frozen=True, kw_only=True)
class BreachDecided(Facts):
    decision: int
    outcome: str
    tells_persons: bool
    capacity: str
    is_late: bool
    # No where a second person has still to say the same; older events tell of none.
    holds: bool = True


@dataclass(frozen=True, kw_only=True)
class BreachNotified(Facts):
    filing: int
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class DutyBegun(Facts):
    """From when a law counts, as somebody decided; the event as in `DutyEvent`."""

    start: int
    event: str
    capacity: str


@dataclass(frozen=True, kw_only=True)
class DutyDenied(Facts):
    """That no law counts from this; `holds` is no where a second person has still to agree."""

    denial: int
    event: str
    capacity: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class ObligationAnswered(Facts):
    """`holds` is no where a second person has still to say the same."""

    answer: int
    obligation: int
    duty: str
    outcome: str
    is_late: bool
    holds: bool


@dataclass(frozen=True, kw_only=True)
class ControllerTold(Facts):
    """The notice of the provider as processor; `start` is from when the customer is aware."""

    notice: int
    obligation: int
    start: int
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class ControllerAnswered(Facts):
    """That it came in: `holder` or `contact` by their link, else whoever acted."""

    notice: int
    holder: int | None = None
    contact: int | None = None


@dataclass(frozen=True, kw_only=True)
class ObligationSaid(Facts):
    obligation: int
    duty: str
    alarm: str


@dataclass(frozen=True, kw_only=True)
class BreachSaid(Facts):
    alarm: str
    outcome: str
    obligation: int | None = None
    # Of older events: the row of what the term was kept in then.
    breach_clock: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewHeld(Facts):
    review: int


@dataclass(frozen=True, kw_only=True)
class Improved(Facts):
    improvement: int


@dataclass(frozen=True, kw_only=True)
class EffectSaid(Improved):
    """Whether it helped, and which one follows it."""

    is_effective: bool
    followed_by: int | None


@dataclass(frozen=True, kw_only=True)
class ImprovementAdded(Improved):
    route: str
