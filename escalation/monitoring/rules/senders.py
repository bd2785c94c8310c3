"""From which addresses a source reports by mail: a line each, in small letters."""

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MOST: Final = 50


class WrongSender(ValueError):
    """A line that is no address of mail."""


def read_senders(text: str) -> tuple[str, ...]:
    """Return each address once, in order; raise `WrongSender` with the line that is none."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        said = line.strip().lower()
        if not said:
            continue
        try:
            validate_email(said)
        except ValidationError:
            raise WrongSender(line.strip()[:120]) from None
        found[said] = None
    return tuple(found)
