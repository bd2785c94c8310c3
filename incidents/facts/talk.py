"""What is said of messages, calls, notes and files."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.ledger.facts import ABSENT, Absent, Facts


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
