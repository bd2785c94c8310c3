"""To which address customers answer our mails, and by which key that address is signed."""

from functools import cache
from uuid import UUID

from django.utils.crypto import salted_hmac

from escalation.rules.reply_token import reply_address

_SALT = "answers to our mail"


@cache
def signing_key() -> bytes:
    return bytes(salted_hmac(_SALT, "", algorithm="sha256").digest())


def answer_to(notice: UUID, *, at: str) -> str:
    """Return where an answer to this notice goes; nothing where no mail is taken in `at` any."""
    return reply_address(at, notice, key=signing_key()) if at else ""
