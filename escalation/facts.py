"""What the events of this room say beside their rows; `events` says which code has which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tenants.ledger.facts import ABSENT, Absent, Facts


@dataclass(frozen=True, kw_only=True)
class Stuck(Facts):
    """An escalation that nobody answered, and nobody is left to ask."""

    escalation: int


@dataclass(frozen=True, kw_only=True)
class AlarmSaid(Facts):
    """Which alarm of monitoring, and of which source."""

    alarm: int
    source: int


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(Facts):
    """Why nothing is sent to it: a code (`escalation/webhooks/rules/trying.py`)."""

    why: str


@dataclass(frozen=True, kw_only=True)
class StepSaid(Stuck):
    """An escalation, and the function that is asked; empty where it went to a team or a person."""

    function: str


@dataclass(frozen=True, kw_only=True)
class Raised(StepSaid):
    escalation_kind: str
    # The code of the measure or level that demands it.
    demanded_by: str
    rank: int
    # The escalation that it follows.
    after: int | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class Acknowledged(StepSaid):
    means: str


@dataclass(frozen=True, kw_only=True)
class Snoozed(StepSaid):
    """Until when nobody else is asked, as ISO 8601 in UTC."""

    until: str


@dataclass(frozen=True, kw_only=True)
class InHand(StepSaid):
    """To whom it is offered, or who has it in hand now; and of whom that was."""

    assignee: int
    of: int | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class WideSaid(Facts):
    """That the impact exceeds one system, or what was decided of that: a code."""

    wide: int
    decision: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class PassedOn(StepSaid):
    following: int


@dataclass(frozen=True, kw_only=True)
class Reminded(StepSaid):
    round: int
    number: int


@dataclass(frozen=True, kw_only=True)
class NoticeSeen(Facts):
    notice: int


@dataclass(frozen=True, kw_only=True)
class NoticeFate(Facts):
    """What became of one notice, and why in the words of a mail server."""

    notice: int
    template: str
    medium: str
    detail: str
    # Its message had reached this contact before: the proof of that time holds.
    proven: bool | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class NoticesQueued(Facts):
    """Who is told of one occasion: keys of notices with whom, and a seal over the words of each."""

    template: str
    occurrence: str
    notices: Sequence[Sequence[int | str]]
    seals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MailReceived(Facts):
    """A mail as it came in, before it was read: by which box, how large, and its digest."""

    mailbox: int
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class MailErased(Facts):
    """Why a mail was erased as it came; its digest stays told."""

    why: str


@dataclass(frozen=True, kw_only=True)
class MailRegistered(Facts):
    """At which customer somebody at the desk registered a mail of nobody known."""

    customer: int


@dataclass(frozen=True, kw_only=True)
class MailRejected(Facts):
    """Why somebody at the desk makes nothing of a mail: a code."""

    why: str


@dataclass(frozen=True, kw_only=True)
class MailVouched(Facts):
    """Of whom a mail is, by the word of somebody at the desk."""

    contact: int
