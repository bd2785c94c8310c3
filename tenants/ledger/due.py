"""What is due: each queue and each tick, declared once in `due.py` of its room.

`settings.DUE` lists those of all rooms. Schedule, tasks, watchdog, what is overdue and the
functions of the database follow. Read while the settings load, so that nothing here may need a
model: work is named by its dotted path.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final, Protocol, TypeAlias, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

T = TypeVar("T")

# The clock that a queue is read by. Leases are timed by the database's, so that no wrong clock
# can split one.
BY_CALLER: Final = "at_moment"
BY_DATABASE: Final = "clock_timestamp()"


class Lane(StrEnum):
    """Processes of its own for each: what is due waits neither behind a flood of events nor behind
    a slow mail server. In the order in which whoever does all of it does it.
    """

    TIMERS = "timers"
    EVENTS = "events"
    MAIL = "mail"
    WEBHOOKS = "webhooks"
    BULK = "bulk"


class Work(Protocol):
    """Does what is due, and returns how much was done."""

    def __call__(self, *, now: datetime) -> int: ...


class BriefWork(Work, Protocol):
    """Also stops after `limit` seconds: the next tick goes on."""

    def __call__(self, *, now: datetime, limit: float = ...) -> int: ...


@dataclass(frozen=True)
class Tick:
    """What is done every so many seconds. Running twice or never harms nothing."""

    name: str
    lane: Lane
    every: int
    # The dotted path of a Work; of a BriefWork where it is taken over.
    work: str
    # Missed, in the log and by whoever watches, when it shows no sign of life for a minute.
    is_missed: bool = False
    # Done by the watchdog, a short while of it, where nobody else does.
    is_taken_over: bool = False
    # The tick that is asked for at once when this one did something.
    wakes: str = ""
    # Seconds that it may take at most, where that is longer than for others: a whole register.
    longest: int = 0

    @property
    def task(self) -> str:
        return f"tick.{self.name}"


@dataclass(frozen=True)
class Batch:
    """Rows of one tenant that the tick over all clocks takes together, by two dotted paths.

    `due(now=…, without=…)` lists them, the most urgent first; `speak(due, now=…)` lets them speak
    in one transaction and returns how many did.
    """

    due: str
    speak: str


@dataclass(frozen=True)
class Stuck:
    """Rows that wait for a person, by the name under which they are counted."""

    name: str
    condition: str


@dataclass(frozen=True)
class DueQueue:
    """Rows whose moment may have come. Conditions are SQL over the table, that is called `q`."""

    name: str
    table: str
    # The column that holds the moment, with a partial index over what is still due.
    moment: str
    # Nothing where a migration keeps how its functions were made.
    work: Tick | Batch | None = None
    condition: str = ""
    # How urgent a row is, 1 before 5, with what must be joined to know it.
    urgency: str = "1"
    joined: str = ""
    # Tenants that have work without a row: SELECT tenant_id, provider_id, urgency, since.
    also: str = ""
    by: str = BY_CALLER
    # The column from which it counts as overdue, where that is not its moment, and by which clock.
    since: str = ""
    since_by: str = ""
    stuck: Stuck | None = None
    # Of the installation, not of a tenant: the application reads it itself.
    is_shared: bool = False

    @property
    def function(self) -> str:
        """Return the function of the engine that names the tenants."""
        return f"servicedesk_due_{self.name}_v2"

    @property
    def overdue_function(self) -> str:
        return f"servicedesk_overdue_{self.name}"

    def due_sql(self) -> str:
        """Return whose work is due, and how urgent the most urgent of it is."""
        when = f"q.{self.moment} <= {self.by}"
        rows = (
            f"SELECT q.tenant_id, q.provider_id, {self.urgency} AS urgency,"  # noqa: S608 - as declared
            f" q.{self.moment} AS since FROM public.{self.table} q{_after(self.joined)}"
            f" WHERE {_and(self.condition, when)}"
        )
        if self.also:
            rows += f" UNION ALL {self.also}"
        return (
            "SELECT d.tenant_id, d.provider_id, min(d.urgency)::integer, min(d.since)"  # noqa: S608 - as declared
            f" FROM ({rows}) d GROUP BY d.tenant_id, d.provider_id"
        )

    def overdue_sql(self) -> str:
        """Return counts only, nothing of any tenant: what should have been done `grace` ago."""
        when = f"q.{self.since or self.moment} <= {self.since_by or self.by} - grace"
        counted = [(self.name, _and(self.condition, when))]
        if self.stuck:
            counted.append((self.stuck.name, self.stuck.condition))
        return " UNION ALL ".join(
            f"SELECT '{name}'::text, count(*) FROM public.{self.table} q WHERE {condition}"  # noqa: S608 - as declared
            for name, condition in counted
        )


def _after(text: str) -> str:
    return f" {text}" if text else ""


def _and(*conditions: str) -> str:
    return " AND ".join(filter(None, conditions))


Declared: TypeAlias = DueQueue | Tick


def declared(paths: Iterable[str] = ()) -> tuple[Declared, ...]:
    """Return what all rooms declare; `paths` while the settings are not read yet."""
    return _imported(tuple(paths or settings.DUE))


@cache
def _imported(paths: tuple[str, ...]) -> tuple[Declared, ...]:
    found: tuple[Declared, ...] = tuple(one for path in paths for one in import_string(path))
    _refuse_twice(one.name for one in found if isinstance(one, DueQueue))
    _refuse_twice(tick.name for tick in _ticks(found))
    return found


def _refuse_twice(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{name} is declared twice")
        seen.add(name)


def queues() -> list[DueQueue]:
    return [one for one in declared() if isinstance(one, DueQueue)]


def of_tenants() -> list[DueQueue]:
    """Return the queues that a function of the engine reads over all tenants."""
    return [queue for queue in queues() if not queue.is_shared]


def ticks(paths: Iterable[str] = ()) -> list[Tick]:
    """Return every tick, the most urgent lane first and in it the most frequent."""
    lanes = list(Lane)
    return sorted(_ticks(declared(paths)), key=lambda tick: (lanes.index(tick.lane), tick.every))


def _ticks(found: Iterable[Declared]) -> Iterator[Tick]:
    for one in found:
        work = one.work if isinstance(one, DueQueue) else one
        if isinstance(work, Tick):
            yield work


def tick_named(name: str) -> Tick:
    return next(tick for tick in ticks() if tick.name == name)
