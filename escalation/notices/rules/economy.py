"""How often somebody hears of one thing: a message, a reminder, then the next person (X8).

What is left unsaid is not lost: whoever it concerns reads it in the digest, with its age.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from incidents.choices import Priority


class Word(StrEnum):
    """The two times that one person hears of one thing. Part of a key: never renamed."""

    MESSAGE = "message"
    REMINDER = "reminder"


# What is coming is the message, that it went wrong the reminder: each clock and each silence
# towards a customer says both once to each person, however many alarms and rounds it has.
WORDS: Mapping[str, Word] = MappingProxyType(
    {
        "clock.warned": Word.MESSAGE,
        "clock.breached": Word.REMINDER,
        "round.due": Word.MESSAGE,
        "round.missed": Word.REMINDER,
    }
)


# Everybody whom an escalation can go to was asked.
LADDER_ENDED = "escalation.unanswered"


class Move(StrEnum):
    """What follows when it goes wrong once more."""

    REMIND = "remind"
    NEXT = "next"
    NOTHING = "nothing"


def move_after(*, is_open: bool, is_reminded: bool, is_awaited: bool) -> Move:
    """Return what follows after the last one who was asked.

    `is_awaited` is false where an answer is waited for of nobody more: everybody was asked.
    """
    if not is_open:
        # They answered, and it went wrong again: somebody with more authority is asked.
        return Move.NEXT
    if not is_reminded:
        return Move.REMIND
    return Move.NEXT if is_awaited else Move.NOTHING


# Once a day, before the desk begins: what waited overnight is read first.
DIGEST_AT = time(8, 0)


def is_quiet(kind: str, *, priority: int, is_open: bool) -> bool:
    """Say whether this waits for the digest: outside the agreed hours only a P1 speaks at once.

    An escalation is never kept back, nor is what a person did; that its last one did not answer
    tells nobody who can do more at that hour.
    """
    return (kind in WORDS or kind == LADDER_ENDED) and priority != Priority.P1 and not is_open


def digest_moment(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the latest moment, up to now, at which a digest was due at this place."""
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), DIGEST_AT, zone)
    if due > local:
        due = datetime.combine(local.date() - timedelta(days=1), DIGEST_AT, zone)
    return due
