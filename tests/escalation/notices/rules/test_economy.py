"""One message, one reminder, and what waits for the digest."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from escalation.notices.rules.economy import WORDS, Move, Word, digest_moment, is_quiet, move_after
from incidents.choices import Priority

BRUSSELS = ZoneInfo("Europe/Brussels")


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("clock.warned", Word.MESSAGE),
        ("clock.breached", Word.REMINDER),
        ("round.due", Word.MESSAGE),
        ("round.missed", Word.REMINDER),
        ("escalation.raised", None),
        ("incident.assigned", None),
        ("message.received", None),
    ],
)
def test_what_comes_is_the_message_and_what_went_wrong_the_reminder(kind: str, word: Word | None):
    assert WORDS.get(kind) == word


@pytest.mark.parametrize(
    ("_case", "kind", "priority", "is_open", "quiet"),
    [
        ("a P1 speaks at night", "clock.breached", Priority.P1, False, False),
        ("a P2 waits at night", "clock.breached", Priority.P2, False, True),
        ("a P2 speaks by day", "clock.breached", Priority.P2, True, False),
        ("a P4 waits at the weekend", "round.missed", Priority.P4, False, True),
        ("an escalation waits for nobody", "escalation.raised", Priority.P2, False, False),
        ("that nobody is left waits", "escalation.unanswered", Priority.P2, False, True),
        ("of a P1 it is told", "escalation.unanswered", Priority.P1, False, False),
        ("that nobody is reached waits for nobody", "escalation.unreached", 2, False, False),
        ("an assignment is told at once", "incident.assigned", Priority.P3, False, False),
        (
            "an answer of the customer is told at once",
            "message.received",
            Priority.P2,
            False,
            False,
        ),
    ],
)
def test_outside_the_agreed_hours(
    _case: str, kind: str, priority: Priority, is_open: bool, quiet: bool
):
    assert is_quiet(kind, priority=priority, is_open=is_open) is quiet


@pytest.mark.parametrize(
    ("_case", "is_open", "is_reminded", "is_awaited", "move"),
    [
        ("asked once and silent", True, False, True, Move.REMIND),
        ("the last one, asked once", True, False, False, Move.REMIND),
        ("reminded and silent", True, True, True, Move.NEXT),
        ("the last one, reminded and silent", True, True, False, Move.NOTHING),
        ("answered, and it went wrong again", False, False, False, Move.NEXT),
        ("answered after a reminder", False, True, False, Move.NEXT),
    ],
)
def test_nobody_is_asked_more_than_twice(
    _case: str, is_open: bool, is_reminded: bool, is_awaited: bool, move: Move
):
    assert move_after(is_open=is_open, is_reminded=is_reminded, is_awaited=is_awaited) == move


@pytest.mark.parametrize(
    ("_case", "now", "due"),
    [
        ("a minute before", utc(2026, 1, 9, 6, 59), utc(2026, 1, 8, 7)),
        ("at the minute", utc(2026, 1, 9, 7), utc(2026, 1, 9, 7)),
        ("in the evening", utc(2026, 1, 9, 22), utc(2026, 1, 9, 7)),
        ("summer time began", utc(2026, 3, 29, 6), utc(2026, 3, 29, 6)),
        ("summer time ended", utc(2026, 10, 25, 6, 59), utc(2026, 10, 24, 6)),
        ("the first of a month", utc(2026, 3, 1, 1), utc(2026, 2, 28, 7)),
    ],
)
def test_a_digest_is_due_at_eight_on_the_wall(_case: str, now: datetime, due: datetime):
    assert digest_moment(now, BRUSSELS) == due
