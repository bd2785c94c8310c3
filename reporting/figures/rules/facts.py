"""What one incident adds to which day: by the days of its customer, each thing on its own day.

What was promised counts on the day for which it was promised, once it is known how it ended: kept,
or passed. So nothing changes by the mere passing of time, and each change has an event.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

RESOLVED, REOPENED = "incident.resolved", "incident.reopened"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something owed by a moment; `known` says that it was given or missed."""

    due_at: datetime
    is_kept: bool
    is_known: bool = True


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What the record holds of one incident; moments are in UTC."""

    incident_id: int
    priority: int
    category_id: int | None
    team_id: int
    apart: str
    reported_at: datetime
    closed_at: datetime | None
    # Of its report, and of how it was closed: the columns that these add to.
    at_report: frozenset[str] = frozenset()
    at_close: frozenset[str] = frozenset()
    answer: Promise | None = None
    # When the customer had the first answer, and since when they waited for it.
    answered_at: datetime | None = None
    waited_since: datetime | None = None
    solution: Promise | None = None
    updates: Sequence[Promise] = ()
    terms: Sequence[Promise] = ()
    # Solved and opened again, in the order in which it happened.
    turns: Sequence[tuple[str, datetime]] = ()


@dataclass
class Day:
    """What is added to one day: counts by column, the hour, and what took how many seconds."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hour: int | None = None
    lead: int | None = None
    waited: int | None = None
    undone: list[date] = field(default_factory=list)


def facts_of(found: Gathered, zone: tzinfo) -> Mapping[date, Day]:
    """Return what this incident adds, by day; what is not counted only that it was reported."""
    days: dict[date, Day] = defaultdict(Day)

    def day(moment: datetime) -> Day:
        return days[moment.astimezone(zone).date()]

    reported = day(found.reported_at)
    reported.counts["reported"] = 1
    reported.hour = found.reported_at.astimezone(zone).hour
    if found.apart:
        return days
    for name in found.at_report:
        reported.counts[name] = 1
    _keep(reported, "answered", found.answer)
    if found.closed_at:
        closed = day(found.closed_at)
        closed.counts["closed"] = 1
        closed.lead = _seconds(found.reported_at, found.closed_at)
        for name in found.at_close:
            closed.counts[name] = 1
    if found.answered_at and found.waited_since:
        day(found.answered_at).waited = _seconds(found.waited_since, found.answered_at)
    _promises(found, day)
    _turns(found, zone, days)
    return days


def _promises(found: Gathered, day: Callable[[datetime], Day]) -> None:
    named = (
        ("solved", (found.solution,)),
        ("updated", found.updates),
        ("met", found.terms),
    )
    for name, promises in named:
        for promise in promises:
            if promise is not None and promise.is_known:
                _keep(day(promise.due_at), name, promise)


def _keep(on: Day, name: str, promise: Promise | None) -> None:
    if promise is not None and promise.is_known:
        on.counts[f"{name}_of"] += 1
        on.counts[name] += promise.is_kept


def _turns(found: Gathered, zone: tzinfo, days: dict[date, Day]) -> None:
    resolved_on: date | None = None
    for kind, at in found.turns:
        on = at.astimezone(zone).date()
        if kind == RESOLVED:
            days[on].counts["resolved"] += 1
            resolved_on = on
        elif resolved_on is not None:
            days[on].undone.append(resolved_on)
            resolved_on = None


def _seconds(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds())
