"""One line of the queue, drawn of the values that were read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, ClockKind, Status
from incidents.desk.queries.sorts import BY
from incidents.desk.queries.tasks import is_task
from incidents.models.incident import NEVER
from incidents.models.task import FIRST_KEY, TaskKind
from incidents.record.queries import marks
from incidents.record.queries.clocks import ClockView, next_deadline
from incidents.record.queries.gather import Row
from incidents.record.queries.keyset import Key
from incidents.record.rules.lifecycle import ASSIGNABLE
from tenants.addresses import address
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class Flag:
    icon: str
    label: Any


FLAGS: Mapping[str, Flag] = {
    "is_security": Flag("shield-alert", _("Security incident")),
    "is_breach": Flag("fingerprint", _("Data breach")),
    "parent_id": Flag("git-branch", _("Sub-incident")),
    "reopened": Flag("rotate-ccw", _("Reopened")),
    "is_drill": Flag("flag", _("Exercise")),
    "is_unverified": Flag("shield-alert", _("Sender not confirmed")),
}
TASK_FLAGS: Mapping[str, Flag] = {
    TaskKind.TASK: Flag("list-checks", _("Task")),
    TaskKind.PLANNED: Flag("calendar", _("Planned work")),
    TaskKind.RISK: Flag("shield-alert", _("Risk task")),
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


def _flags(v: Row, *, waits: bool, is_back: bool) -> Iterator[Flag]:
    yield from (flag for name, flag in FLAGS.items() if v[name])
    if v["channel"] == Channel.MONITORING:
        yield MONITORING
    if waits:
        yield Flag("users", _("Waits to be taken by %(team)s") % {"team": v["team__name"]})
    if is_back:
        yield BACK


def row_of(
    v: Row, clocks: dict[str, ClockView], owed: ClockView | None, actor: Actor, language: str
) -> QueueRow:
    if is_task(v["id"]):
        return _task_row(v, actor)
    status = Status(v["status"])
    waits, is_back = v["handed_over_at"] is not None, v["came_back_at"] is not None
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
        flags=tuple(_flags(v, waits=waits, is_back=is_back)),
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
