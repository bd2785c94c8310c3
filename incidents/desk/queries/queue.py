"""The queue: what presses first, and in each part by priority, then by next deadline (R36).

Paged by key; no long texts are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, ClockKind, Status
from incidents.desk.queries.beside import beside_lists, put_beside
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.kept import Figure, gather_kept, heads, mark_of
from incidents.desk.queries.ordered import rows_of, summed, totals_of
from incidents.desk.queries.sorts import BY
from incidents.desk.queries.tasks import is_task
from incidents.models.incident import NEVER
from incidents.models.task import FIRST_KEY, TaskKind
from incidents.record.queries import marks, parts
from incidents.record.queries.clocks import (
    ClockView,
    by_incident,
    clock_list,
    next_deadline,
    owed_by_incident,
    owed_list,
)
from incidents.record.queries.gather import Listed, Row, Statement, gather
from incidents.record.queries.keyset import Key
from incidents.record.queries.parts import Group, end_of_day, grouped, told
from incidents.record.queries.prepared import prepared
from incidents.record.rules.lifecycle import ASSIGNABLE
from tenants.addresses import address
from tenants.rules.roles import Actor

SIZE = 50


@dataclass(frozen=True)
class Flag:
    icon: str
    label: Any


FLAGS: Mapping[str, Flag] = {
    "is_security": Flag("shield-alert", _("Security incident")),
    "is_breach": Flag("fingerprint", _("Data breach")),
    "parent_id": Flag("git-branch", _("Sub-incident")),
    "reopened": Flag("rotate-ccw", _("Reopened")),
    "is_drill": Flag("flag", _("Drill")),
    "is_unverified": Flag("shield-alert", _("Sender not confirmed")),
}
TASK_FLAGS: Mapping[str, Flag] = {
    TaskKind.TASK: Flag("list-checks", _("Task")),
    TaskKind.PLANNED: Flag("calendar", _("Planned work")),
}
MONITORING = Flag("activity", _("From monitoring"))
BACK = Flag("bell-ring", _("Back from waiting"))


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue, ready to be drawn by components/q_row.html."""

    id: int
    version: int
    url: str
    reference: str
    subject: str
    customer: str
    reporter: str
    category: str
    priority: int
    priority_label: str
    status: str
    # As the status says it: no part of what tells two rows apart.
    status_label: Any = field(compare=False)
    assignee: str
    can_take: bool
    is_mine: bool
    response: ClockView | None
    resolution: ClockView | None
    # What comes first of response, resolution and the word to the customer.
    next: ClockView | None
    updated_at: datetime | None
    unread: bool
    # The customer answered, and nobody at the desk has read it.
    has_reply: bool
    waits_until: datetime | None
    flags: tuple[Flag, ...]
    # What it was taken in without, in words.
    marks: tuple[str, ...]
    next_due_at: datetime
    part: int
    # What the list is sorted by, where that is a column.
    by: int | str | datetime | None
    # Other work: its own page, no clocks, and its term.
    is_task: bool = False
    due_at: datetime | None = None

    @property
    def key(self) -> Key:
        return Key(self.part, self.priority, self.next_due_at, self.id, self.by)

    @property
    def mark(self) -> tuple[object, ...]:
        """What a reader would see change."""
        shown = (self.response, self.resolution, self.next)
        states = tuple((c.state, c.missed) if c else "" for c in shown)
        seen = (self.id, self.version, self.part, self.next_due_at, states, self.updated_at)
        return (*seen, self.has_reply, self.by)


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    newer: Key | None
    older: Key | None
    # What the view asked for in the same statement, by name.
    besides: Mapping[str, list[Row]] = field(default_factory=dict)

    totals: Mapping[int, int] = field(default_factory=dict)
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
        is_more = any(total > parts.MOST for total in self.totals.values())
        return told(parts.MOST + 1 if is_more else self.total)

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
    values = first["rows"]
    beyond_it, values = values[size:], values[:size]
    if backwards:
        values.reverse()
    more = bool(beyond_it)
    ids = [v["id"] for v in values]
    read = gather_kept(
        {"totals": totals_of(actor, filters, now, tonight), **(figures or {})},
        mark_of(first["mark"]),
        now,
        clocks=prepared("clocks", clock_list, ids=ids),
        owed=prepared("owed", owed_list, ids=ids, now=now),
        **beside_lists(values),
        **(besides or {}),
    )
    put_beside(values, read)
    clocks, owed = by_incident(read["clocks"], now), owed_by_incident(read["owed"], now)
    language = (get_language() or "en")[:2]
    drawn = [_row(v, clocks.get(v["id"], {}), owed.get(v["id"]), actor, language) for v in values]
    has_older, has_newer = (True, more) if backwards else (more, place is not None)
    return QueuePage(
        rows=drawn,
        newer=drawn[0].key if drawn and has_newer else None,
        older=drawn[-1].key if drawn and has_older else None,
        besides=read,
        totals=summed(read["totals"]),
        continued=_continued(place, backwards=backwards, beyond_it=beyond_it),
        is_sorted=bool(filters.sort),
    )


def _continued(place: Key | None, *, backwards: bool, beyond_it: list[Row]) -> int | None:
    """Return the part of the row just before this page, when there is one."""
    if backwards:
        return beyond_it[0]["part"] if beyond_it else None
    return place.part if place else None


def _row(
    v: Row, clocks: dict[str, ClockView], owed: ClockView | None, actor: Actor, language: str
) -> QueueRow:
    if is_task(v["id"]):
        return _task_row(v, actor)
    status = Status(v["status"])
    flags = [flag for name, flag in FLAGS.items() if v[name]]
    if v["channel"] == Channel.MONITORING:
        flags.append(MONITORING)
    waits = v["handed_over_at"] is not None
    if waits:
        flags.append(Flag("users", _("Waits to be taken by %(team)s") % {"team": v["team__name"]}))
    if is_back := v["came_back_at"] is not None:
        flags.append(BACK)
    return QueueRow(
        id=v["id"],
        version=v["version"],
        url=address("desk:incident", v["reference"]),
        reference=v["reference"],
        subject=v["title"],
        customer=v["tenant__name"],
        reporter=v["reporter__name"],
        category=v["category__name"] or "",
        priority=v["priority"],
        priority_label=v["scheme__labels"].get(str(v["priority"]), {}).get(language, ""),
        status=status,
        status_label=status.label,
        assignee=v["assignee__name"] or "",
        can_take=status in ASSIGNABLE and (waits or v["assignee_id"] is None),
        is_mine=v["assignee_id"] == actor.user_id,
        response=clocks.get(ClockKind.RESPONSE),
        resolution=clocks.get(ClockKind.RESOLUTION),
        next=next_deadline(clocks, owed),
        updated_at=v["updated_at"],
        unread=status == Status.NEW or v["has_reply"] or is_back,
        has_reply=v["has_reply"],
        waits_until=v["waits_until"],
        flags=tuple(flags),
        marks=marks.shortfalls_of(v),
        next_due_at=v["next_due_at"],
        part=v["part"],
        by=v.get(BY),
    )


def _task_row(v: Row, actor: Actor) -> QueueRow:
    """Return a task as a line among incidents: what it lacks stays empty."""
    kind, due = TaskKind(v["status"]), v["next_due_at"]
    return QueueRow(
        id=v["id"],
        version=v["version"],
        url=address("desk:task", v["id"] - FIRST_KEY),
        reference=v["reference"],
        subject=v["title"],
        customer=v["tenant__name"],
        reporter="",
        category=v["team__name"] or "",
        priority=v["priority"],
        priority_label="",
        status=Status.ASSIGNED if v["assignee_id"] else Status.NEW,
        status_label=kind.label,
        assignee=v["assignee__name"] or "",
        can_take=False,
        is_mine=v["assignee_id"] == actor.user_id,
        response=None,
        resolution=None,
        next=None,
        updated_at=v["updated_at"],
        unread=False,
        has_reply=False,
        waits_until=None,
        flags=(TASK_FLAGS[kind],),
        marks=(),
        next_due_at=due,
        part=v["part"],
        by=v.get(BY),
        is_task=True,
        due_at=due if due < NEVER else None,
    )
