"""What follows a review: that none is needed, who reads the lessons, and what the board says."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SayNoneNeeded:
    reason: str


@dataclass(frozen=True, kw_only=True)
class AgreeNoneNeeded:
    """As the second person. `agrees` no takes the first one's word back."""

    agrees: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ShareLessons:
    """To contacts of the customer, and to who holds these functions there (`Function`)."""

    text: str
    contacts: Sequence[int] = ()
    functions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class RecordVerdict:
    """`holder` is who said it: a function holder of board or management. `heard_how`: where it
    stands, when somebody else records it.
    """

    holder: int
    verdict: str
    words: str = ""
    heard_how: str = ""
