"""Reads a mail that came back: RFC 3464 (delivery status) and what old servers send instead."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Final
from uuid import UUID

from escalation.rules.thread import notices_named

_ADDRESS: Final = re.compile(r"(?:^|\s)5\.(?:1\.\d{1,3}|2\.1)\b")
_PARTS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")


@dataclass(frozen=True)
class Bounce:
    """Which notice came back for good, and what was said of it, without addresses."""

    notice: UUID
    detail: str


def is_of_address(detail: str) -> bool:
    """Say whether a refusal is about the address itself (RFC 3463, 3.2 and 3.3: 5.1.x and 5.2.1),
    and not about one mail. A server that names no code means it, too, where it sends a mail back.
    """
    code = detail.removeprefix("returned").strip()
    if detail.startswith("returned") and not code:
        return True
    return _ADDRESS.search(code) is not None


def read_bounce(raw: bytes) -> Bounce | None:
    """Return what came back, or nothing when it is no final refusal of one of our notices."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    status = _status(mail)
    if status is None:
        return None
    found = _original(mail)
    return Bounce(found, status) if found is not None else None


def _status(mail: Message) -> str | None:
    """Return the status of a failed delivery; nothing for a delay, a success or a plain answer."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            action = str(block.get("Action", "")).strip().lower()
            code = str(block.get("Status", "")).strip().split(" ")[0][:12]
            if action == "failed" and not code.startswith(("2", "4")):
                return f"returned {code}".strip()
        return None
    return "returned" if _is_from_a_machine(mail) else None


def _is_from_a_machine(mail: Message) -> bool:
    """Say whether this is a returned mail of a server that does not know RFC 3464."""
    sender = str(mail.get("From", "")).lower()
    return "mailer-daemon" in sender or "postmaster" in sender


def _original(mail: Message) -> UUID | None:
    """Return our notice as the returned mail, its headers, or the reply headers name it."""
    for part in mail.walk():
        if part.get_content_type() in _PARTS and (found := notices_named(_headers(part))):
            return found[0]
    for header in ("In-Reply-To", "References"):
        if found := notices_named(str(mail.get(header, ""))):
            return found[-1]
    return None


def _headers(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        inside = (inner for inner in payload if isinstance(inner, Message))
        return "\n".join(str(inner.get("Message-ID", "")) for inner in inside)
    return payload if isinstance(payload, str) else ""
