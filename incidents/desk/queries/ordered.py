"""The rows of the queue in its order, and how many there are: each part read as its index lies.

A part is read no further than a page goes, so that a page takes no longer where more is open.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet, SmallIntegerField, Value

from incidents.choices import Status
from incidents.desk.queries.filters import QueueFilters, filtered, titled
from incidents.desk.queries.kept import Figure
from incidents.models import Incident
from incidents.record.queries import parts
from incidents.record.queries.gather import Row, Statement
from incidents.record.queries.keyset import QUEUE_ORDER, Key, beyond
from incidents.record.queries.merged import counted, merged
from incidents.record.queries.parts import LATER, Divided, divided
from incidents.record.queries.prepared import Value as Given
from incidents.record.queries.prepared import prepared
from incidents.record.queries.search import pattern_of
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
    "channel",
    "is_security",
    "is_breach",
    "is_drill",
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
    key = ("rows", reach_of(actor), filters.without_word, part, backwards, size)
    written = partial(_rows, actor, filters.without_word, part, backwards, size)
    return prepared(key, written, **given).planned_each_time


def totals_of(actor: Actor, filters: QueueFilters, now: datetime, tonight: datetime) -> Figure:
    """Return how many there are of each part, on all pages together, counted up to `parts.MOST`."""

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
            totals[row["part"]] = min(totals.get(row["part"], 0) + row["total"], parts.MOST)
    return totals


def _word(filters: QueueFilters) -> dict[str, Given]:
    return {"pattern": pattern_of(filters.q)} if filters.q else {}


def _parts(
    actor: Actor, filters: QueueFilters, now: datetime, tonight: datetime, pattern: str | None
) -> Divided:
    found = filtered(actor, filters, now)
    if pattern is not None:
        found = found.filter(titled(pattern))
    if filters.status == Status.CLOSED:
        # What is closed presses nobody, and needs no look at its clocks.
        return [(LATER, found)]
    return divided(found, now, tonight)


def _rows(
    actor: Actor, filters: QueueFilters, part: int | None, backwards: bool, size: int, *,
    now: datetime, tonight: datetime, pattern: str | None = None, **place: Any,
) -> Statement:  # fmt: skip
    lists = []
    for number, found in _parts(actor, filters, now, tonight, pattern):
        if part is not None and (number > part if backwards else number < part):
            continue
        there = Q()
        if number == part:
            key = Key(part=number, **place)
            there = Q(beyond(key, backwards=backwards, order=QUEUE_ORDER[1:]))
        order = [f"-{name}" if backwards else name for name in QUEUE_ORDER[1:]]
        lists.append(_columns(found.filter(there), number).order_by(*order)[: size + 1])
    order = [f"-{name}" if backwards else name for name in QUEUE_ORDER]
    return merged([Statement.of(one) for one in lists], order, size + 1)


def _totals(
    actor: Actor, filters: QueueFilters, *,
    now: datetime, tonight: datetime, pattern: str | None = None,
) -> Statement:  # fmt: skip
    lists = _parts(actor, filters, now, tonight, pattern)
    first = [(part, found.order_by().values("pk")[: parts.MOST]) for part, found in lists]
    return counted([(part, Statement.of(found)) for part, found in first])


def _columns(found: QuerySet[Incident], part: int) -> QuerySet[Incident, dict[str, Any]]:
    columns: QuerySet[Incident, dict[str, Any]] = found.values(
        *COLUMNS, part=Value(part, output_field=SmallIntegerField())
    )
    return columns
