"""The signed part of the address that a customer answers to: which mail it answers.

It names one notice, which went to one person: whoever has it has that mail. Signed, so that no
other can be made of it; compared in constant time.
"""

import base64
import hashlib
import hmac
import re
from typing import Final
from uuid import UUID

_MARK: Final = "r"
# In signs that are the same in capitals: some servers make small letters of an address.
_FORM: Final = re.compile(r"r([a-z2-7]{26})([a-z2-7]{16})")
_SIGNED_BYTES: Final = 10


class Forged(ValueError):
    """It looks like one of ours, and its signature is not."""


def reply_token(notice: UUID, *, key: bytes) -> str:
    return _MARK + _written(notice.bytes) + _written(_signature(notice, key))


def reply_address(address: str, notice: UUID, *, key: bytes) -> str:
    """Return the address with the token behind a plus (RFC 5233)."""
    local, _, domain = address.partition("@")
    return f"{local}+{reply_token(notice, key=key)}@{domain}"


def answered_notice(address: str, *, key: bytes) -> UUID | None:
    """Return which notice an address answers, nothing where it has no token. Raises Forged."""
    found = _FORM.fullmatch(address.partition("@")[0].partition("+")[2].lower())
    if found is None:
        return None
    notice = UUID(bytes=base64.b32decode(found[1].upper() + "======"))
    if not hmac.compare_digest(_written(_signature(notice, key)), found[2]):
        raise Forged
    return notice


def _signature(notice: UUID, key: bytes) -> bytes:
    return hmac.new(key, notice.bytes, hashlib.sha256).digest()[:_SIGNED_BYTES]


def _written(given: bytes) -> str:
    return base64.b32encode(given).decode().rstrip("=").lower()
