"""The rows of the queue in its order, and how many there are: each part read as its index lies.

A part is read no further than a page goes, so that a page takes no longer where more is open.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Q, QuerySet, SmallIntegerField, Value

from incidents.choices import Status
from incidents.desk.queries.filters import QueueFilters, filtered, worded
from incidents.desk.queries.kept import Figure
from incidents.desk.queries.sorts import BY, SORTS, Sort
from incidents.desk.queries.tasks import as_rows, by_column, in_parts, tasks_for
from incidents.models import Incident, Task
from incidents.record.queries import parts
from incidents.record.queries.gather import Row, Statement
from incidents.record.queries.keyset import QUEUE_ORDER, Key, beyond
from incidents.record.queries.merged import counted, merged
from incidents.record.queries.parts import LATER, Divided, divided
from incidents.record.queries.prepared import Value as Given
from incidents.record.queries.prepared import prepared
from tenants.rules.roles import Actor
from tenants.sight import reach_of

# Of its own table only: what stands beside a row is read by key (see beside.py), for those of one
# page and not for the first of each part; a plan over ten tables takes longer to make than to run.
COLUMNS = (
    "id",
    "version",
    "reference",
    "title",
    "tenant_id",
    "reporter_id",
    "category_id",
    "status",
    "priority",
    "scheme_id",
    "agreement_id",
    "next_due_at",
    "assignee_id",
    "team_id",
    "handed_over_at",
    "waits_until",
    "came_back_at",
    "channel",
    "is_security",
    "is_breach",
    "is_drill",
    "is_unverified",
    "parent_id",
    "reopened",
    "reported_at",
)


def rows_of(
    actor: Actor,
    filters: QueueFilters,
    now: datetime,
    tonight: datetime,
    *,
    place: Key | None,
    backwards: bool,
    size: int,
) -> Statement:
    """Return the rows of one page and one beyond it, after or before a place."""
    given: dict[str, Given] = {"now": now, "tonight": tonight, **_word(filters)}
    part = place.part if place else None
    if place:
        given |= {"priority": place.priority, "due_at": place.due_at, "id": place.id}
        if place.value is not None:
            given["value"] = place.value
    key = ("rows", reach_of(actor), filters.without_word, part, backwards, size)
    written = partial(_rows, actor, filters.without_word, part, backwards, size)
    return prepared(key, written, **given).planned_each_time


# Added to the part of what is counted of tasks.
OF_TASKS: Final = 100


def totals_of(actor: Actor, filters: QueueFilters, now: datetime, tonight: datetime) -> Figure:
    """Return how many there are of each part on all pages, counted to one beyond `parts.MOST`."""

    def ask() -> Statement:
        given: dict[str, Given] = {"now": now, "tonight": tonight, **_word(filters)}
        key = ("totals", reach_of(actor), filters.without_word)
        written = partial(_totals, actor, filters.without_word)
        return prepared(key, written, **given).planned_each_time

    return Figure(("totals", reach_of(actor), filters, tonight), ask)


def summed(rows: Sequence[Row]) -> dict[int, int]:
    """Return the totals by part of what `totals_of` gave."""
    totals: dict[int, int] = {}
    for row in rows:
        if row["total"]:
            part = row["part"] % OF_TASKS
            total = totals.get(part, 0) + row["total"]
            totals[part] = min(total, parts.MOST + 1)
    return totals


def tasks_among(rows: Sequence[Row]) -> int:
    """Return how many of these totals are tasks, counted as far as each part is."""
    return sum(row["total"] for row in rows if row["part"] >= OF_TASKS)


def _word(filters: QueueFilters) -> dict[str, Given]:
    return {"query": filters.q} if filters.q else {}


def _parts(
    actor: Actor, filters: QueueFilters, now: datetime, tonight: datetime, query: str | None
) -> Divided:
    lists: Divided = []
    for found, is_open in _stretches(actor, filters, now):
        there = found.filter(worded(query)) if query is not None else found
        if filters.sort:
            lists += [(0, one) for one in SORTS[filters.sort].parted(there, filters.priority)]
        else:
            # What is closed presses nobody, and needs no look at its clocks.
            lists += divided(there, now, tonight) if is_open else [(LATER, there)]
    return lists


def _task_parts(
    actor: Actor, filters: QueueFilters, now: datetime, tonight: datetime, query: str | None
) -> list[tuple[int, QuerySet[Task]]]:
    found = tasks_for(actor, filters, now, query)
    if found is None:
        return []
    return [(0, by_column(found, filters.sort))] if filters.sort else in_parts(found, now, tonight)


def _stretches(
    actor: Actor, filters: QueueFilters, now: datetime
) -> list[tuple[QuerySet[Incident], bool]]:
    """Return what is open and what is closed apart, as far as asked for: each has its index."""
    is_closed = Status.CLOSED in filters.status
    live = tuple(status for status in filters.status if status != Status.CLOSED)
    found = []
    if live or not is_closed:
        found.append((filtered(actor, replace(filters, status=live), now), True))
    if is_closed:
        found.append((filtered(actor, replace(filters, status=(Status.CLOSED,)), now), False))
    return found


def _rows(
    actor: Actor, filters: QueueFilters, part: int | None, backwards: bool, size: int, *,
    now: datetime, tonight: datetime, query: str | None = None, **place: Any,
) -> Statement:  # fmt: skip
    sort = SORTS.get(filters.sort)
    order = sort.order if sort else QUEUE_ORDER
    turned = [_turned(name) if backwards else name for name in order]
    lists = []
    tasks = _task_parts(actor, filters, now, tonight, query)
    for number, found in (*_parts(actor, filters, now, tonight, query), *tasks):
        if part is not None and (number > part if backwards else number < part):
            continue
        there = Q()
        if number == part:
            there = _beyond(sort, Key(part=number, **place), backwards)
        # Of one part that stands first in the order of the queue, and is the same in all its rows.
        within = turned if sort else turned[1:]
        columns = (*COLUMNS, *([BY] if sort else []))
        here = {"part": Value(number, output_field=SmallIntegerField())}
        chosen: QuerySet[Any] = found.filter(there)
        if issubclass(found.model, Task):
            listed: QuerySet[Any, Any] = as_rows(chosen, columns, **here)
        else:
            listed = chosen.values(*columns, **here)
        lists.append(listed.order_by(*within)[: size + 1])
    return merged([Statement.of(one) for one in lists], turned, size + 1)


def _beyond(sort: Sort | None, key: Key, backwards: bool) -> Q:
    if sort:
        return sort.beyond(key, backwards=backwards)
    return Q(beyond(key, backwards=backwards, order=QUEUE_ORDER[1:]))


def _turned(name: str) -> str:
    return name[1:] if name[0] == "-" else f"-{name}"


def _totals(
    actor: Actor, filters: QueueFilters, *,
    now: datetime, tonight: datetime, query: str | None = None,
) -> Statement:  # fmt: skip
    tasks = [(OF_TASKS + n, row) for n, row in _task_parts(actor, filters, now, tonight, query)]
    lists = (*_parts(actor, filters, now, tonight, query), *tasks)
    first = [(part, found.order_by().values("pk")[: parts.MOST + 1]) for part, found in lists]
    return counted([(part, Statement.of(found)) for part, found in first])
