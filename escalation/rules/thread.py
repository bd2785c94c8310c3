"""How mails name themselves and hang together: RFC 5322, section 3.6.4."""

import re
from email.utils import parseaddr
from uuid import UUID

_OURS = re.compile(r"<notice\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>")


def domain_of(sender: str) -> str:
    """Return the part after the @ of the address that mails come from."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def message_id(public_id: UUID, *, domain: str) -> str:
    """Return the name of one notice. A copy after a crash carries the same one."""
    return f"<notice.{public_id}@{domain}>"


def thread_id(public_id: UUID, *, domain: str) -> str:
    """Return the name that all mails on one incident refer to: readers then show them together."""
    return f"<incident.{public_id}@{domain}>"


def notices_named(header: str) -> list[UUID]:
    """Return the notices that a Message-ID or References header names, in order."""
    return [UUID(found) for found in _OURS.findall(header)]
