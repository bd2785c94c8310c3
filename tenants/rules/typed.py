"""Text as somebody gave it: which signs are taken out before it is kept, typed or from a file."""

import unicodedata
from typing import Final

# Signs that turn the direction of what follows: a title could make a whole row read backwards.
TURNS: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# The last key that the database can give a row.
LARGEST_KEY: Final = 2**63 - 1


def is_visible(sign: str) -> bool:
    """Say whether somebody sees this sign: no space, no control, no zero width."""
    return not sign.isspace() and unicodedata.category(sign) not in {"Cc", "Cf", "Cn", "Co"}


def cleaned(text: str) -> str:
    """Return a text as it is kept: nothing that turns it, no space around it, one line end."""
    if not text.isascii():
        text = text.translate(TURNS)
    return text.strip().replace("\r\n", "\n")


def folded(text: str) -> str:
    """Return a text as it is looked for: without accents, and small and capital letters alike."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def says_something(text: str) -> bool:
    """Say whether there is anything in it to read."""
    if text.isascii() and text.isprintable():
        # Nothing but a space is invisible here, and most texts are of these signs.
        return bool(text.strip())
    return any(is_visible(sign) for sign in text)


def is_key(value: object) -> bool:
    """Say whether what was sent can be the key of a row; whether there is one is for a service."""
    text = str(value)
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_KEY))
    return is_number and int(text) <= LARGEST_KEY
