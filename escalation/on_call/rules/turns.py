"""Who of a rotation is on duty at a moment: turns of so many days, handed over at a time of day.

All of it is said in the wall clock of the rotation's zone (X19), so that a change of the clocks
moves no hand-over; a turn is then an hour shorter or longer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from escalation.on_call.rules.clock import instant

DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time(0)


@dataclass(frozen=True)
class Rotation:
    """Members take turns in their order, from the first hand-over on; weekdays as `date.weekday`.

    With `opens` and `closes` it holds in these hours alone, over midnight where it closes earlier
    than it opens; without weekdays it holds on each.
    """

    level: str
    zone: ZoneInfo
    begins_on: date
    hands_over: time
    every_days: int
    members: tuple[int, ...]
    valid_from: datetime
    valid_until: datetime | None = None
    weekdays: frozenset[int] = frozenset()
    opens: time | None = None
    closes: time | None = None

    def __post_init__(self) -> None:
        if self.every_days < 1 or not self.members:
            raise ValueError("A turn lasts a day at least, and somebody takes it.")

    def holds(self, moment: datetime) -> bool:
        """Say whether it is one of the rotations at this moment, and open."""
        is_over = self.valid_until is not None and moment >= self.valid_until
        return self.valid_from <= moment and not is_over and self._is_open(moment)

    def member_at(self, moment: datetime) -> int | None:
        """Return whose turn it is; nobody's before the first hand-over."""
        turn = self._turn(moment)
        return self.members[turn % len(self.members)] if turn >= 0 else None

    def changes(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield every moment from `start` to `end` at which somebody else may be on duty."""
        yield self.valid_from
        if self.valid_until is not None:
            yield self.valid_until
        turn = max(self._turn(start), 0)
        while (moment := self._hand_over(turn)) <= end:
            yield moment
            turn += 1
        if not self._is_partial:
            return
        day, last = self._local(start) - DAY, self._local(end)
        while day <= last:
            yield from self._window(day) or ()
            day += DAY

    @property
    def _is_partial(self) -> bool:
        return self.opens is not None or bool(self.weekdays)

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _hand_over(self, turn: int) -> datetime:
        day = self.begins_on + timedelta(days=turn * self.every_days)
        return instant(day, self.hands_over, self.zone)

    def _turn(self, moment: datetime) -> int:
        """Return the number of the turn that runs; below nothing before the first."""
        turn = (self._local(moment) - self.begins_on).days // self.every_days
        return turn if self._hand_over(turn) <= moment else turn - 1

    def _is_open(self, moment: datetime) -> bool:
        if not self._is_partial:
            return True
        day = self._local(moment)
        windows = (self._window(one) for one in (day - DAY, day))
        return any(window and window[0] <= moment < window[1] for window in windows)

    def _window(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when it opens and closes on this day, or nothing where it does not."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return None
        opens, closes = self.opens or MIDNIGHT, self.closes or MIDNIGHT
        until = day if closes > opens else day + DAY
        return instant(day, opens, self.zone), instant(until, closes, self.zone)
