"""The first reading of another desk's file: all of it, before anything is written.

It reads with the zone and the limits of the second one, so that what passes here does not fail
there. A file that would come in wrong as a whole is refused with a row that shows why.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from incidents.past.rules.replay import STATES, Story, Survey
from incidents.past.rules.replay_reading import story_of
from incidents.past.rules.replay_rows import (
    TIME_FORM,
    TIMES,
    BadLog,
    Row,
    bad_line,
    is_day_first,
    is_month_first,
)

# One slip of the pen among a hundred days that say which order they have is reported by its row.
SLIPS: Final = 100
# Fewer known states than one row in so many: the list of states is another one.
NEARLY_ALL: Final = 10


def survey(all_rows: Iterable[Sequence[Row]], *, zone: str, now: datetime) -> Survey:
    """Read a whole file before anything of it is written; raise BadLog for what cannot be."""
    found = Survey()
    order, states = _Order(), _States()
    for rows in all_rows:
        story = story_of(rows, zone, now)
        found.incidents[story.reference] = (rows[0].line, len(rows))
        found.names.update(story.names)
        order.read(rows)
        states.read(story)
    if not found.incidents:
        raise BadLog(_("There is no row below the names of the columns."))
    order.check()
    states.check()
    return found


class _Order:
    """Counts the times that can be read in one order only: day first, or month first."""

    def __init__(self) -> None:
        self._day_first = self._month_first = 0
        self._line, self._column, self._value = 0, "", ""

    def read(self, rows: Sequence[Row]) -> None:
        earlier: dict[str, str] = {}
        for row in rows:
            for column in TIMES:
                text = row.said[column]
                if earlier.get(column) == text:
                    continue
                earlier[column] = text
                self._day_first += is_day_first(text)
                if is_month_first(text):
                    self._month_first += 1
                    if not self._line:
                        self._line, self._column, self._value = row.line, column, text

    def check(self) -> None:
        if self._month_first * SLIPS > self._day_first:
            raise bad_line(
                self._line,
                _(
                    "%(column)s is “%(value)s”, which has its month first; expected is %(form)s."
                    " %(month)d times have the month first, %(day)d the day"
                )
                % {
                    "column": self._column,
                    "value": self._value,
                    "form": TIME_FORM,
                    "month": self._month_first,
                    "day": self._day_first,
                },
            )


class _States:
    """Counts the rows whose state is known; what stands for none of ours says nothing here."""

    def __init__(self) -> None:
        self._rows = self._unknown = self._line = 0
        self._value = ""

    def read(self, story: Story) -> None:
        self._rows += len(story.deeds)
        for oddity in story.oddities:
            if oddity.code == "unknown_state":
                self._unknown += 1
                if not self._line:
                    self._line, self._value = oddity.line, oddity.detail

    def check(self) -> None:
        if self._unknown and (self._rows - self._unknown) * NEARLY_ALL < self._rows:
            raise bad_line(
                self._line,
                _(
                    "incident_state is “%(value)s”, and so %(unknown)d of %(rows)d rows have a"
                    " state that is not known; expected is one of: %(known)s"
                )
                % {
                    "value": self._value,
                    "unknown": self._unknown,
                    "rows": self._rows,
                    "known": ", ".join(STATES),
                },
            )
