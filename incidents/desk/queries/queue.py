"""The queue: what presses first, and in each part by priority, then by next deadline (R36).

Paged by key; no long texts are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language, ngettext

from incidents.desk.queries.beside import beside_lists, put_beside
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.kept import Figure, gather_kept, heads, mark_of
from incidents.desk.queries.ordered import rows_of, summed, tasks_among, totals_of
from incidents.desk.queries.queue_row import QueueRow, row_of
from incidents.record.queries import parts
from incidents.record.queries.clocks import by_incident, clock_list, owed_by_incident, owed_list
from incidents.record.queries.gather import Listed, Row, Statement, gather
from incidents.record.queries.keyset import Key
from incidents.record.queries.parts import Group, end_of_day, grouped, told
from incidents.record.queries.prepared import prepared
from tenants.rules.roles import Actor

SIZE = 50


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    newer: Key | None
    older: Key | None
    # What the view asked for in the same statement, by name.
    besides: Mapping[str, list[Row]] = field(default_factory=dict)

    totals: Mapping[int, int] = field(default_factory=dict)
    # How many of all are tasks.
    tasks: int = 0
    # The part of the queue that began on the page before this one.
    continued: int | None = None
    # By a column: it stands as one list.
    is_sorted: bool = False

    @property
    def total(self) -> int:
        """Return how many there are on all pages, counted as far as each part is."""
        return sum(self.totals.values())

    @property
    def told(self) -> str:
        """Return how many incidents there are, and how many tasks besides."""
        is_more = any(total > parts.MOST for total in self.totals.values())
        incidents = self.total - self.tasks
        said = told(parts.MOST + 1 if is_more else incidents)
        named = ngettext("1 incident", "%(told)s incidents", incidents) % {"told": said}
        if not self.tasks:
            return named
        tasks = ngettext("%(count)d task", "%(count)d tasks", self.tasks) % {"count": self.tasks}
        return f"{named}, {tasks}" if incidents else tasks

    @property
    def groups(self) -> list[Group]:
        """Return the rows under what they ask of us, each group in the order of the queue."""
        if self.is_sorted and self.rows:
            return [Group(0, None, self.total, is_continued=False, rows=self.rows)]
        return grouped(self.rows, self.totals, continued=self.continued)


def queue_page(
    actor: Actor,
    filters: QueueFilters,
    now: datetime,
    *,
    after: Key | None = None,
    before: Key | None = None,
    size: int = SIZE,
    besides: Mapping[str, Listed | Statement] | None = None,
    figures: Mapping[str, Figure] | None = None,
) -> QueuePage:
    """Return one page; the rows beyond a key stay the same when others are added or move.

    What the view wants `besides` comes with the clocks, in one statement; so do `figures`, unless
    they are known.
    """
    place, backwards = (before, True) if before and not after else (after, False)
    tonight = end_of_day(now)
    rows = rows_of(actor, filters, now, tonight, place=place, backwards=backwards, size=size)
    # In one statement, so that what is kept for this mark is never older than it.
    first = gather(rows=rows, mark=heads())
    values, beyond_it = first["rows"][:size], first["rows"][size:]
    if backwards:
        values.reverse()
    known = {"totals": totals_of(actor, filters, now, tonight), **(figures or {})}
    beside = {**_beside(values, now), **(besides or {})}
    read = gather_kept(known, mark_of(first["mark"]), now, **beside)
    put_beside(values, read)
    drawn, more = _drawn(values, read, actor, now), bool(beyond_it)
    has_older, has_newer = (True, more) if backwards else (more, place is not None)
    return QueuePage(
        rows=drawn,
        newer=drawn[0].key if drawn and has_newer else None,
        older=drawn[-1].key if drawn and has_older else None,
        besides=read,
        totals=summed(read["totals"]),
        tasks=tasks_among(read["totals"]),
        continued=_continued(place, backwards=backwards, beyond_it=beyond_it),
        is_sorted=bool(filters.sort),
    )


def _beside(values: list[Row], now: datetime) -> dict[str, Listed | Statement]:
    ids = [v["id"] for v in values]
    return {
        "clocks": prepared("clocks", clock_list, ids=ids),
        "owed": prepared("owed", owed_list, ids=ids, now=now),
        **beside_lists(values),
    }


def _drawn(
    values: list[Row], read: Mapping[str, list[Row]], actor: Actor, now: datetime
) -> list[QueueRow]:
    clocks, owed = by_incident(read["clocks"], now), owed_by_incident(read["owed"], now)
    language = (get_language() or "en")[:2]
    return [row_of(v, clocks.get(v["id"], {}), owed.get(v["id"]), actor, language) for v in values]


def _continued(place: Key | None, *, backwards: bool, beyond_it: list[Row]) -> int | None:
    """Return the part of the row just before this page, when there is one."""
    if backwards:
        return beyond_it[0]["part"] if beyond_it else None
    return place.part if place else None
