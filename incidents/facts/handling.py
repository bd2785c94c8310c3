"""What the events of an incident say beside its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.ledger.facts import ABSENT, Absent, Facts


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
