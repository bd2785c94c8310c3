"""Text as somebody gave it: which signs are taken out before it is kept, typed or from a file."""

import unicodedata
from typing import Final

# Signs that turn the direction of what follows: a title could make a whole row read backwards.
TURNS: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def is_visible(sign: str) -> bool:
    """Say whether somebody sees this sign: no space, no control, no zero width."""
    return not sign.isspace() and unicodedata.category(sign) not in {"Cc", "Cf", "Cn", "Co"}


def cleaned(text: str) -> str:
    """Return a text as it is kept: nothing that turns it, no space around it, one line end."""
    if not text.isascii():
        text = text.translate(TURNS)
    return text.strip().replace("\r\n", "\n")


def says_something(text: str) -> bool:
    """Say whether there is anything in it to read."""
    return any(is_visible(sign) for sign in text)
