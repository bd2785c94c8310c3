"""What the events of this room say beside their rows; `events` says which code has which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.ledger.facts import ABSENT, Absent, Facts

# --- the incident --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Registered(Facts):
    priority: int
    channel: str
    scheme: int | None


@dataclass(frozen=True, kw_only=True)
class Prioritised(Facts):
    """What the priority was, and what it is."""

    before: int | None
    priority: int | None


@dataclass(frozen=True, kw_only=True)
class Triaged(Prioritised):
    outcome: str


@dataclass(frozen=True, kw_only=True)
class PriorityChanged(Prioritised):
    by_hand: bool
    scheme: int | None


@dataclass(frozen=True, kw_only=True)
class AssetsChanged(Prioritised):
    assets: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Corrected(Prioritised):
    """The fields that were put right, and of those that are no words: from what to what."""

    note: int
    fields: Sequence[str]
    changed: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class ManagerAppointed(Facts):
    manager: int


@dataclass(frozen=True, kw_only=True)
class Assigned(Facts):
    """Whose it was and is, by the keys of people, team and supplier."""

    before: int | None
    assignee: int | None
    team: int | None
    supplier: int | None
    # How it stood, for who takes it back at once; older events do not say it.
    was: Mapping[str, Any] | Absent = ABSENT
    # Of older events: it stands in a note today.
    reason: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class HandedOver(Facts):
    """Whoever stays responsible until the other team takes it."""

    before: int | None
    assignee: int | None
    from_team: int | None
    team: int
    # As of what is assigned.
    was: Mapping[str, Any] | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class Waiting(Facts):
    reason: str
    # When it comes back by itself, if it does.
    until: str | Absent = ABSENT
    # As of what is assigned.
    was: Mapping[str, Any] | Absent = ABSENT
    # Of older events: it stands in a note today.
    remark: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class CameBack(Facts):
    """For what it waited."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Undone(Facts):
    """The code of the act that was taken back."""

    undone: str


@dataclass(frozen=True, kw_only=True)
class Because(Facts):
    """Of older events: why it was done stands in a note today."""

    reason: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class SilenceRecorded(Facts):
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Closed(Facts):
    exceptions: Sequence[str]
    # Numbers of the updates that were owed still, and are asked of nobody any more.
    untold: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class StepSaid(Facts):
    # Its number in the plan.
    step: int
    state: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class ContactsChanged(Facts):
    contacts: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class FollowSaid(Facts):
    """The keys of colleagues who follow it from now on, or no longer."""

    people: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class PartySaid(Facts):
    """Who works on it too, or no longer: a colleague or a supplier."""

    user: int | None
    supplier: int | None


# --- clocks and updates --------------------------------------------------------------------------


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


# --- what was said -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MessageSent(Facts):
    message: int
    message_kind: str


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Facts):
    message: int


@dataclass(frozen=True, kw_only=True)
class RepliesRead(Facts):
    # How many.
    replies: int


@dataclass(frozen=True, kw_only=True)
class CallLogged(Facts):
    call: int
    outcome: str
    contact: int | Absent | None = ABSENT


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Facts):
    note: int
    # The keys of colleagues that it names.
    mentioned: Sequence[int] | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class FileScanned(Facts):
    """What a scanner said of a file after it came; `internal` says in which of the two tables."""

    file: int
    internal: bool
    scan: str


@dataclass(frozen=True, kw_only=True)
class FileErased(Facts):
    file: int
    internal: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class Proved(Facts):
    """A message that this contact has, or has not after all."""

    message: int
    contact: int


@dataclass(frozen=True, kw_only=True)
class RatingGiven(Facts):
    face: str


# --- what class, contract and law ask ------------------------------------------------------------


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
class BreachDecided(Facts):
    decision: int
    outcome: str
    tells_persons: bool
    capacity: str
    is_late: bool


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
class ObligationAnswered(Facts):
    """`holds` is no where a second person has still to say the same."""

    answer: int
    obligation: int
    duty: str
    outcome: str
    is_late: bool
    holds: bool


@dataclass(frozen=True, kw_only=True)
class BreachSaid(Facts):
    breach_clock: int
    alarm: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ReviewHeld(Facts):
    review: int


@dataclass(frozen=True, kw_only=True)
class Improved(Facts):
    improvement: int


@dataclass(frozen=True, kw_only=True)
class ImprovementAdded(Improved):
    route: str


# --- what another desk recorded ------------------------------------------------------------------


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


# --- outages -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PartOfOutage(Facts):
    """By its public reference: the chain of a customer says no more of it."""

    outage: str


@dataclass(frozen=True, kw_only=True)
class OutageParts(Facts):
    incidents: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class OutageAct(Facts):
    """With which incidents it was done, and the code of what refused each other one."""

    done: Sequence[int]
    refused: Mapping[str, str]


# --- known solutions -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ArticleFacts(Facts):
    """Which version; 0 where none was published yet."""

    number: int


@dataclass(frozen=True, kw_only=True)
class ArticleUsed(Facts):
    """By its number and version: the chain of a customer says no more of it."""

    article: str
    number: int
    how: str
