"""The arithmetic of figures: counts, shares, durations and percentiles, on cases already read.

Percentiles come in two definitions (kpis.yaml, kpi_conventions): nearest-rank is ours, because its
answer is a case that happened; interpolated is what most other tools show.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, TypeVar

HOUR: Final = timedelta(hours=1)
DIGITS: Final = 4
TOP: Final = 10
BUSIEST: Final = 3

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the figures need of one incident.

    Its moments are in UTC: between two moments in one zone Python counts what the clock on the
    wall says, an hour too much in spring. `zone` tells on which day and in which month they fall.
    """

    zone: tzinfo
    opened_at: datetime
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    priority: str
    contact_type: str
    category: str
    group: str
    made_sla: bool
    # The states it went through, without staying in one; the last is how it stands.
    states: tuple[str, ...]
    has_changed_priority: bool = False
    reassigned: int = 0
    # As its desk counted, and as its history shows.
    reopened_said: int = 0
    reopened_seen: int = 0
    # Its category says no more than that it is none of the others (R23).
    is_other: bool = False
    events: int = 1

    @property
    def state(self) -> str:
        return self.states[-1]

    @property
    def opened_local(self) -> datetime:
        return self.opened_at.astimezone(self.zone)

    @property
    def time_to_resolve(self) -> timedelta | None:
        return None if self.resolved_at is None else self.resolved_at - self.opened_at

    def is_open_at(self, local: datetime) -> bool:
        """Return whether it was open when the clock at its tenant said this."""
        at = local.replace(tzinfo=self.zone).astimezone(UTC)
        return self.opened_at <= at and (self.closed_at is None or self.closed_at > at)


def share(part: int, whole: int) -> float | None:
    """Return part of whole; of nothing there is no share: neither none nor all of it."""
    return part / whole if whole else None


def nearest_rank(ordered: Sequence[timedelta], percent: int) -> timedelta | None:
    """Return the smallest value that at least so many percent do not exceed."""
    if not ordered:
        return None
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]


def interpolated(ordered: Sequence[timedelta], percent: int) -> timedelta | None:
    """Return the value at so many percent of the way, on the line between its two neighbours."""
    if not ordered:
        return None
    whole, rest = divmod((len(ordered) - 1) * percent, 100)
    if not rest:
        return ordered[whole]
    return ordered[whole] + (ordered[whole + 1] - ordered[whole]) * rest / 100


def hours(duration: timedelta | None) -> float | None:
    return None if duration is None else round(duration / HOUR, DIGITS)


def mean(durations: Sequence[timedelta]) -> timedelta | None:
    return sum(durations, timedelta()) / len(durations) if durations else None


def spread(durations: Iterable[timedelta | None]) -> dict[str, Any]:
    """Return how many durations there are, and where they lie; n stands with every percentile."""
    ordered = sorted(duration for duration in durations if duration is not None)
    return {
        "n": len(ordered),
        "mean_h": hours(mean(ordered)),
        "median_h": hours(interpolated(ordered, 50)),
        "p90_h": hours(interpolated(ordered, 90)),
        "median_nearest_h": hours(nearest_rank(ordered, 50)),
        "p90_nearest_h": hours(nearest_rank(ordered, 90)),
    }


def most(counted: Mapping[Key, int], number: int) -> dict[Key, int]:
    """Return the largest counts, largest first; equal ones in the order of their names."""
    ranked = sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))
    return dict(ranked[:number])


def backlog(cases: Sequence[Case], moments: Iterable[datetime]) -> dict[str, int]:
    """Return how many were open at each moment of local time."""
    return {f"{at:%Y-%m-%d %H:%M}": sum(case.is_open_at(at) for case in cases) for at in moments}


def month_ends(cases: Sequence[Case]) -> list[datetime]:
    """Return local midnight after each month in which something was reported or closed."""
    if not cases:
        return []
    at = min(case.opened_local for case in cases).replace(tzinfo=None)
    last = max((case.closed_at or case.opened_at).astimezone(case.zone) for case in cases)
    ends = []
    while at <= last.replace(tzinfo=None):
        in_next = at.replace(day=1) + timedelta(days=32)
        at = in_next.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        ends.append(at)
    return ends


def figures(cases: Sequence[Case], moments: Iterable[datetime] | None = None) -> dict[str, Any]:
    """Return the figures of these cases; `moments` are local, month ends when left out."""
    return {
        "events": sum(case.events for case in cases),
        "incidents": len(cases),
        **_counts(cases),
        **_by_priority(cases),
        **_changes(cases),
        "backlog_open_at": backlog(cases, month_ends(cases) if moments is None else moments),
    }


def _counts(cases: Sequence[Case]) -> dict[str, Any]:
    """Return what is counted by the day of report, and by how an incident stands at the end."""
    days = Counter(f"{case.opened_local:%Y-%m-%d}" for case in cases)
    months = Counter(f"{case.opened_local:%Y-%m}" for case in cases)
    return {
        "opened_per_day_max": most(days, BUSIEST),
        "opened_per_month": dict(sorted(months.items())),
        "final_state": _all(case.state for case in cases),
        "final_priority": _all(case.priority for case in cases),
        "contact_type": _all(case.contact_type for case in cases),
        "top_categories": most(Counter(case.category for case in cases), TOP),
        "other_share": share(sum(case.is_other for case in cases), len(cases)),
        "top_groups": most(Counter(case.group for case in cases), TOP),
        "without_resolved_at": sum(case.resolved_at is None for case in cases),
    }


def _by_priority(cases: Sequence[Case]) -> dict[str, Any]:
    """Return terms and times, of each priority and of all."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.priority, []).append(case)
    ordered = sorted(groups.items())
    made = {name: Counter(str(case.made_sla).lower() for case in of) for name, of in ordered}
    return {
        "made_sla_by_priority": {name: dict(counted) for name, counted in made.items()},
        "made_sla_share": share(sum(case.made_sla for case in cases), len(cases)),
        "time_to_resolve_by_priority": {
            name: spread(case.time_to_resolve for case in of) for name, of in ordered
        },
        "time_to_resolve_all": spread(case.time_to_resolve for case in cases),
    }


def _changes(cases: Sequence[Case]) -> dict[str, Any]:
    """Return what changed between report and end."""
    return {
        "reassignment_sum": sum(case.reassigned for case in cases),
        "incidents_reassigned": sum(case.reassigned > 0 for case in cases),
        "reopen_count_sum": sum(case.reopened_said for case in cases),
        "incidents_reopened_by_field": sum(case.reopened_said > 0 for case in cases),
        "incidents_reopened_by_observed_state_change": sum(c.reopened_seen > 0 for c in cases),
        "observed_reopen_transitions": sum(case.reopened_seen for case in cases),
        "distinct_state_paths": len({case.states for case in cases}),
        "priority_changed": sum(case.has_changed_priority for case in cases),
    }


def _all(names: Iterable[str]) -> dict[str, int]:
    return most(Counter(names), sys.maxsize)
