"""A raw mail as facts: who, to whom, in answer to what, its words and its parts.

Nothing raises, whatever comes in, and nothing takes long: what is too deep, too large or too many
is not taken apart, and stands whole among the parts, so that nothing is lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from typing import Final

from escalation.inbox.rules.bodies import MOST_SIGNS
from escalation.inbox.rules.heads import (
    Heads,
    addresses,
    as_text,
    ids_in,
    moment_of,
    name_in,
    read_heads,
    words_of,
)
from escalation.inbox.rules.parts import (
    BREAKS,
    Gathered,
    Part,
    calendar_method,
    gather,
    param,
    type_of,
)

LARGEST: Final = 25 * 2**20
# What taking a mail apart costs grows with its lines, the depth of its boundaries and its parts.
MOST_LINES: Final = 1_000_000
MOST_WORK: Final = 5_000_000
MOST_BOUNDARIES: Final = 200
MOST_PIECES: Final = 5_000
MOST_HEAD: Final = 2**20
_BOUNDARY: Final = re.compile(rb"boundary\s{0,20}=\s{0,20}\"?([^\"\r\n;]{1,80})", re.IGNORECASE)
# A header of a part that is longer than any is; looking for its parameters costs its square.
_ENDLESS: Final = re.compile(
    rb"^content-(?:type|disposition):(?:[^\n]|\n[ \t]){4000}", re.IGNORECASE | re.MULTILINE
)
_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_KEEPS: Final[Compat32] = policy.compat32
_TO: Final = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")


@dataclass(frozen=True)
class Mail:
    """What a mail says. `text` is all of its words; which of them are new is asked elsewhere."""

    heads: Heads
    sender: str
    sender_name: str
    recipients: Sequence[str]
    subject: str
    message_id: str
    references: Sequence[str]
    sent_at: datetime | None
    media_type: str
    report_type: str
    calendar_method: str
    text: str
    parts: Sequence[Part] = ()
    # What was wrong with it, in codes.
    defects: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_reply(self) -> bool:
        """Whether it answers a mail, as its program says."""
        return bool(self.references)


def read_mail(raw: bytes) -> Mail:
    """Return what a mail says."""
    defects: set[str] = set()
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    whole = _parsed(raw, defects)
    if whole is None:
        head, body = _cut(raw)
        top: Message = BytesHeaderParser(policy=_KEEPS).parsebytes(head)
        words = as_text(body[:MOST_SIGNS], "utf-8")
        parts = [Part("original.eml", "message/rfc822", raw)]
    else:
        top = whole
        gathered = Gathered()
        gather(top, gathered, defects, depth=0)
        words, parts = gathered.words(), gathered.parts
    heads = read_heads(_raw_items(top))
    named = [address for name in _TO for value in heads.all(name) for address in addresses(value)]
    answers = [one for name in ("references", "in-reply-to") for value in heads.all(name)
               for one in ids_in(value)]  # fmt: skip
    return Mail(
        heads=heads,
        sender=heads.address("from"),
        sender_name=name_in(heads.first("from")),
        recipients=tuple(dict.fromkeys(named)),
        subject=words_of(heads.first("subject")),
        message_id=next(iter(ids_in(heads.first("message-id"))), ""),
        references=tuple(dict.fromkeys(answers)),
        sent_at=moment_of(heads.first("date")),
        media_type=type_of(top),
        report_type=param(top, "report-type"),
        calendar_method=calendar_method(parts),
        text=words,
        parts=tuple(parts),
        defects=frozenset(defects),
    )


def _raw_items(top: Message) -> Iterator[tuple[str, str]]:
    # `items` would decode, and may raise over it.
    yield from top.raw_items()


def _parsed(raw: bytes, defects: set[str]) -> Message | None:
    """Return a mail taken apart; nothing where that would cost too much, or cannot be done."""
    if len(raw) > LARGEST:
        defects.add("too_large")
        return None
    if _costs_too_much(raw):
        defects.add("too_deep")
        return None
    try:
        return message_from_bytes(raw, policy=_KEEPS)
    except BREAKS:
        defects.add("unreadable")
        return None


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    """Return the headers of a mail that is not taken apart, and what stands below them."""
    end = _BLANK.search(raw)
    place = end.end() if end else len(raw)
    return raw[:place][:MOST_HEAD], raw[place:]


def _costs_too_much(raw: bytes) -> bool:
    """Say whether taking a mail apart would hold up what comes after it."""
    boundaries = _BOUNDARY.findall(raw)
    lines = raw.count(b"\n")
    return (
        lines > MOST_LINES
        or len(boundaries) > MOST_BOUNDARIES
        or (1 + len(boundaries)) * lines > MOST_WORK
        or sum(raw.count(b"--" + one) for one in set(boundaries)) > MOST_PIECES
        or _ENDLESS.search(raw) is not None
    )
