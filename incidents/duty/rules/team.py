"""Who does what in a larger incident, and which messages need leave (R65, R84, R146)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from incidents.choices import RELEASERS, PlanChannel, Status, TeamLevel
from tenants.choices import Function

# Released by the communication role only (profile, `stakeholders`), and what anybody can read.
PRESS = "media"
PUBLIC = frozenset({PlanChannel.WEBSITE, PlanChannel.SOCIAL})
_ORDER: Mapping[TeamLevel, int] = MappingProxyType({one: n for n, one in enumerate(TeamLevel)})
# A message is planned for as long as somebody is to hear of it.
LONGEST = 30 * 24 * 60


def needs_approval(stakeholder: str, channel: str) -> bool:
    """Say whether a message waits for somebody who may release it: for press and public."""
    return stakeholder == PRESS or channel in PUBLIC


def releases_as(held: Collection[Function], level: str, *, has_right: bool) -> str:
    """Return as what somebody releases words to press and public, or nothing where they may not.

    In a crisis its manager decides and speaks, or board-level management; the role no longer does.
    """
    for function in RELEASERS:
        if function in held and (function != Function.COMMUNICATION or level != TeamLevel.CRISIS):
            return function
    if level == TeamLevel.CRISIS:
        return ""
    return Function.COMMUNICATION if has_right else ""


def grows(before: str, after: str) -> bool:
    return _ORDER[TeamLevel(after)] > _ORDER[TeamLevel(before)]


def unanswered(questions: Sequence[int], answered: Collection[int], level: str) -> list[int]:
    """Return which questions of responsibility still want a name: none while one person does it."""
    if level == TeamLevel.PERSON:
        return []
    return [number for number in questions if number not in answered]


def next_due(sent_at: datetime, every: int | None) -> datetime | None:
    """Return when this group hears again; nothing where one message was all."""
    return None if every is None else sent_at + timedelta(minutes=every)


def is_over(status: str) -> bool:
    """Say whether nobody waits for word any more: an incident that ended owes no message."""
    return status == Status.CLOSED
