"""The next word that a customer is owed, and how often they hear from us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import (
    ClockKind,
    ClockState,
    Status,
)
from incidents.models import (
    Incident,
    UpdateRound,
)
from incidents.record.queries.clocks import ClockView
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.media import by_ways

# In minutes, as update rules have them.
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class NextWord:
    """Until when we owe the customer word, and by which means it comes."""

    due_at: datetime
    ways: str
    is_late: bool = False
    missed: int = 0


def next_word(
    incident: Incident,
    rounds: list[UpdateRound],
    clocks: Mapping[str, ClockView],
    now: datetime,
) -> NextWord | None:
    """Return the earliest word that is owed: agreed, promised, or the reaction.

    What was missed comes first until it is made good. Of what is solved only that is said still.
    """
    if incident.status == Status.CLOSED:
        return None
    missed = sum(row.due_at < now for row in rounds)
    words = [
        NextWord(row.due_at, by_ways(row.media, _("here")), is_late=row.due_at < now, missed=missed)
        for row in rounds[:1]
    ]
    response = clocks.get(ClockKind.RESPONSE)
    if response and response.due_at and response.state not in (ClockState.MET, ClockState.MISSED):
        is_late = response.state is ClockState.LATE
        words.append(NextWord(response.due_at, _("by e-mail and here"), is_late=is_late))
    if incident.status not in UNSOLVED:
        words = [word for word in words if word.is_late]
    return min(words, key=lambda word: word.due_at, default=None)


def rhythm(minutes: int | None) -> str:
    """Return how often this customer hears of a report of this priority, in words."""
    if not minutes:
        return ""
    if minutes % DAY == 0:
        days = minutes // DAY
        return ngettext("every day", "every %(count)d days", days) % {"count": days}
    if minutes % HOUR == 0:
        hours = minutes // HOUR
        return ngettext("every hour", "every %(count)d hours", hours) % {"count": hours}
    return _("every %(count)d min") % {"count": minutes}
