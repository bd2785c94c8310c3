"""Whether a mail is from whom it says: what the receiving server found (RFC 8601, RFC 7489).

Only the first word of the server that we trust counts: whatever stands below came with the mail.
"""

import re
from typing import Final

from escalation.inbox.rules.reading import Mail

HEADER: Final = "authentication-results"
_COMMENT: Final = re.compile(r"\([^()]{0,500}\)")
_FOUND: Final = re.compile(r"^\s*(dmarc|dkim|spf)\s?=\s?pass\b(.*)$", re.IGNORECASE)
_FROM: Final = re.compile(r"\bheader\.from\s?=\s?\"?([\w.-]{1,253})", re.IGNORECASE)
_SIGNED: Final = re.compile(
    r"\bheader\.(?:d|i)\s?=\s?\"?[^\s@;]{0,64}@?([\w.-]{1,253})", re.IGNORECASE
)
_SENT: Final = re.compile(
    r"\bsmtp\.mailfrom\s?=\s?\"?(?:[^\s@;\"]{1,64}@)?([\w.-]{1,253})", re.IGNORECASE
)
_WHO: Final = {"dmarc": _FROM, "dkim": _SIGNED, "spf": _SENT}


def is_aligned(mail: Mail, *, trusted_server: str) -> bool:
    """Say whether the server we trust found that the sender's own domain sent this."""
    domain = mail.sender.rpartition("@")[2]
    if not trusted_server or not domain:
        return False
    told = [_COMMENT.sub(" ", one).split(";") for one in mail.heads.all(HEADER)]
    ours = next((one for one in told if _server(one[0]) == trusted_server.lower()), None)
    return ours is not None and any(_passes(found, domain) for found in ours[1:])


def _server(first: str) -> str:
    words = first.split()
    return words[0].lower() if words else ""


def _passes(found: str, domain: str) -> bool:
    match = _FOUND.match(found)
    if match is None:
        return False
    named = _WHO[match[1].lower()].search(match[2])
    return named is not None and named[1].lower().rstrip(".") == domain
