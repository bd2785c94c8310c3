"""What was read of a mail, as bytes between two processes: no code can be brought in with them."""

import json
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from escalation.inbox.rules.automatic import Automatic, automatic
from escalation.inbox.rules.heads import Heads
from escalation.inbox.rules.parts import Part
from escalation.inbox.rules.reading import Mail, read_mail
from escalation.notices.rules.bounces import Bounce, read_bounce

# How long what follows is.
LENGTH: Final = struct.Struct(">Q")
_PLAIN: Final = (
    "sender", "sender_name", "subject", "message_id", "media_type", "report_type",
    "calendar_method", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What a mail says, and which of ours it brings back."""

    mail: Mail
    bounce: Bounce | None = None


def read_whole(raw: bytes) -> Read:
    """Read all that is asked of a mail."""
    mail = read_mail(raw)
    return Read(mail, read_bounce(raw) if automatic(mail) is Automatic.BOUNCE else None)


def packed(read: Read) -> bytes:
    """Return it as bytes: one object of words, and behind it the bytes of each part."""
    mail, bounce = read.mail, read.bounce
    said = {
        **{name: getattr(mail, name) for name in _PLAIN},
        "heads": {name: list(values) for name, values in mail.heads.found.items()},
        "count": mail.heads.count,
        "recipients": list(mail.recipients),
        "references": list(mail.references),
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "defects": sorted(mail.defects),
        "parts": [[one.name, one.media_type, one.content_id, len(one.content)]
                  for one in mail.parts],
        "bounce": [str(bounce.notice), bounce.detail] if bounce else None,
    }  # fmt: skip
    head = json.dumps(said).encode("ascii")
    return b"".join([LENGTH.pack(len(head)), head, *(one.content for one in mail.parts)])


def unpacked(given: bytes) -> Read:
    """Return what was read; raise ValueError or KeyError where these are no bytes of ours."""
    (size,) = LENGTH.unpack_from(given)
    said: dict[str, Any] = json.loads(given[LENGTH.size : LENGTH.size + size])
    place = LENGTH.size + size
    parts = []
    for name, media_type, content_id, length in said["parts"]:
        parts.append(Part(name, media_type, given[place : place + length], content_id))
        place += length
    heads = {name: tuple(values) for name, values in said["heads"].items()}
    bounce = said["bounce"]
    mail = Mail(
        **{name: said[name] for name in _PLAIN},
        heads=Heads(heads, said["count"]),
        recipients=tuple(said["recipients"]),
        references=tuple(said["references"]),
        sent_at=datetime.fromisoformat(said["sent_at"]) if said["sent_at"] else None,
        defects=frozenset(said["defects"]),
        parts=tuple(parts),
    )
    return Read(mail, Bounce(UUID(bounce[0]), bounce[1]) if bounce else None)
