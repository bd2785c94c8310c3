"""What is said: messages, calls and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.choices import Channel, MessageKind
from incidents.record.rules.files import Given


@dataclass(frozen=True, kw_only=True)
class SendMessage:
    """`next_update_at` is until when the next message is promised."""

    text: str
    kind: str = MessageKind.REPLY
    next_update_at: datetime | None = None
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class ReplyAsCustomer:
    text: str
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class LogCall:
    """`called_at` empty is now; `summary` is needed when it was answered."""

    contact_id: int
    direction: str
    outcome: str
    summary: str
    called_at: datetime | None = None
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class AddNote:
    text: str
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class SetAffected:
    """The contacts who get messages, besides the reporter."""

    contact_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class AnswerLate:
    """`way` is a `LateWay`: how it goes on, after it was closed; empty is as the agreement has it.

    `contact_id` is who writes, where that is no account of the portal.
    """

    text: str
    way: str = ""
    contact_id: int | None = None
    channel: str = Channel.PORTAL
    attached: Sequence[Given] = ()
