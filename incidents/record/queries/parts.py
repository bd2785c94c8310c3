"""The three parts of the queue: what needs action now, today, and later; each with its total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, SmallIntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.models import Clock, Incident
from incidents.record.queries.clocks import UPDATE_SOON
from incidents.record.queries.gather import Listed, Row
from incidents.record.rules.lifecycle import UNSOLVED

NOW, TODAY, LATER = 0, 1, 2
LABELS: Mapping[int, Any] = {
    NOW: _("Needs action now"),
    TODAY: _("Today"),
    LATER: _("Later"),
}


@dataclass(frozen=True)
class Group:
    """The rows of one part on one page, of `total` on all pages."""

    part: int
    label: Any
    total: int
    # It began on the page before.
    is_continued: bool
    rows: list[Any] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.rows)


def all_later(found: QuerySet[Incident]) -> QuerySet[Any]:
    """Add the same part to all: what is closed presses nobody, and needs no look at its clocks."""
    return found.annotate(part=Value(LATER, output_field=SmallIntegerField()))


def in_parts(
    found: QuerySet[Incident], now: datetime, tonight: datetime | None = None
) -> QuerySet[Any]:
    """Add `part`, which comes before priority and deadline in the order of the queue.

    `tonight` is the end of this day, where whoever asks knows it.
    """
    running = Clock.objects.filter(
        superseded_at=None, stopped_at=None, ended_at=None, paused_at=None
    )
    # Read once and hashed: one look per row would cost more the longer the queue is.
    at_risk = running.filter(risk_at__lte=now).values("incident")
    pressing = (
        Q(next_due_at__lte=now + UPDATE_SOON)
        | Q(priority=Priority.P1, status__in=UNSOLVED)
        | Q(pk__in=at_risk)
    )
    return found.annotate(
        part=Case(
            When(pressing, then=Value(NOW)),
            When(next_due_at__lt=tonight or end_of_day(now), then=Value(TODAY)),
            default=Value(LATER),
            output_field=SmallIntegerField(),
        )
    )


def end_of_day(now: datetime) -> datetime:
    """Return the coming local midnight."""
    local = timezone.localtime(now)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def total_list(parted: QuerySet[Any]) -> Listed:
    """Return what `totals_of` wants: how many are in each part, on all pages together."""
    counted: Listed = parted.order_by().values("part").annotate(total=Count("pk"))
    return counted


def totals_of(rows: Iterable[Row]) -> dict[int, int]:
    return {row["part"]: row["total"] for row in rows}


def grouped(
    rows: Iterable[Any], totals: Mapping[int, int], *, continued: int | None
) -> list[Group]:
    """Return rows, in order, by part; `continued` is the part that began on the page before."""
    groups: dict[int, Group] = {}
    for row in rows:
        part = row.part
        if part not in groups:
            total = totals.get(part, 0)
            groups[part] = Group(part, LABELS[part], total, is_continued=part == continued)
        groups[part].rows.append(row)
    return list(groups.values())
