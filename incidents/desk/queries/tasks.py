"""Tasks in the queue: lists of the same columns as those of incidents, in the same order (R36).

Of what a task does not have its column is empty; a filter that asks for any of that leaves none.
"""

from datetime import datetime
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    F,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from incidents.choices import Status
from incidents.desk.queries.filters import ME, NOBODY, QueueFilters
from incidents.models.incident import NEVER
from incidents.models.task import FIRST_KEY, Task
from incidents.record.queries.clocks import UPDATE_SOON
from incidents.record.queries.parts import LATER, NOW, TODAY
from incidents.record.queries.task_words import worded_task
from incidents.record.queries.tasks import nobodys, open_tasks
from tenants.rules.roles import Actor

# As a kind of what stands in the queue.
KIND: Final = "task"
# What a task can be asked for.
ASKED: Final = frozenset({"customer", "priority", "assignee", "team", "kind", "sort", "tasks", "q"})
Tasks = QuerySet[Task]


def is_task(key: int) -> bool:
    return key > FIRST_KEY


def tasks_for(
    actor: Actor, filters: QueueFilters, now: datetime, query: str | None = None
) -> Tasks | None:
    """Return the open tasks that these filters ask for; nothing where they ask for incidents."""
    if not filters.tasks or not _asks_for_any(filters):
        return None
    due = Coalesce(F("due_at"), Value(NEVER, output_field=DateTimeField()))
    found = open_tasks(actor).filter(provider__in=sorted(set(actor.providers.values())))
    found = found.annotate(next_due_at=due)
    for name, column in (("customer", "tenant"), ("priority", "priority"), ("team", "team")):
        if values := getattr(filters, name):
            found = found.filter((f"{column}__in", values))
    if filters.assignee:
        keys = [actor.user_id if one == ME else int(one) for one in filters.assignee
                if one != NOBODY]  # fmt: skip
        held = Q(assignee__in=keys)
        found = found.filter(held | nobodys() if NOBODY in filters.assignee else held)
    if filters.due == "overdue":
        found = found.filter(due_at__lt=now)
    return found.filter(worded_task(query)) if query is not None else found


def _asks_for_any(filters: QueueFilters) -> bool:
    plain = QueueFilters()
    others = [name for name in QueueFilters.__dataclass_fields__ if name not in ASKED]
    asked = {name for name in others if getattr(filters, name) != getattr(plain, name)}
    is_kind = not filters.kind or KIND in filters.kind
    return is_kind and (not asked or (asked == {"due"} and filters.due == "overdue"))


def in_parts(found: Tasks, now: datetime, tonight: datetime) -> list[tuple[int, Tasks]]:
    """Return them by what presses first: before its term, today, and later."""
    soon = now + UPDATE_SOON
    return [
        (NOW, found.filter(due_at__lte=soon)),
        (TODAY, found.filter(due_at__gt=soon, due_at__lt=tonight)),
        (LATER, found.filter(Q(due_at__gte=tonight, due_at__gt=soon) | Q(due_at=None))),
    ]


def by_column(found: Tasks, code: str) -> Tasks:
    """Return them with what the list is sorted by."""
    return found.annotate(by=_BY[code.removeprefix("-")])


_NO_TERM: Final = Value(NEVER, output_field=DateTimeField())
_BY: Final[dict[str, Any]] = {
    "priority": F("priority"),
    "deadline": F("next_due_at"),
    "reported": F("made_at"),
    "customer": F("tenant__name"),
    "status": Value(list(Status).index(Status.ASSIGNED), output_field=SmallIntegerField()),
    "assignee": Coalesce(F("assignee__name"), Value("")),
    "updated": F("changed_at"),
    "response": _NO_TERM,
    "resolution": _NO_TERM,
}


def _nothing(field: Any) -> Cast:
    return Cast(Value(None), field)


def as_rows(found: Tasks, columns: tuple[str, ...], **more: Any) -> QuerySet[Task, dict[str, Any]]:
    """Return the columns of the queue of tasks, in their order."""
    own = {field.attname for field in Task._meta.concrete_fields} | {"next_due_at", "by"}
    made: dict[str, Combinable] = {
        name: value for name, value in _COLUMNS.items() if name not in own and name in columns
    }
    rows: QuerySet[Task, dict[str, Any]] = found.annotate(**made).values(*columns, **more)
    return rows


_COLUMNS: Final[dict[str, Combinable]] = {
    "reference": Concat(
        Value("T-"), Cast(F("id") - Value(FIRST_KEY), CharField()), output_field=CharField()
    ),
    "reporter_id": _nothing(BigIntegerField()),
    "category_id": _nothing(BigIntegerField()),
    "status": Cast(F("kind"), CharField()),
    "scheme_id": _nothing(BigIntegerField()),
    "agreement_id": _nothing(BigIntegerField()),
    "handed_over_at": _nothing(DateTimeField()),
    "waits_until": _nothing(DateTimeField()),
    "came_back_at": _nothing(DateTimeField()),
    "channel": Cast(Value(""), CharField()),
    "is_security": Value(value=False, output_field=BooleanField()),
    "is_breach": Value(value=False, output_field=BooleanField()),
    "is_drill": Value(value=False, output_field=BooleanField()),
    "is_unverified": Value(value=False, output_field=BooleanField()),
    "parent_id": _nothing(BigIntegerField()),
    "reopened": Value(0, output_field=SmallIntegerField()),
    "reported_at": F("made_at"),
}
