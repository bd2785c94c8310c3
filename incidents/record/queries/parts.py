"""The three parts of the queue: what needs action now, today, and later; each with its total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, SmallIntegerField, Value, When
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Priority
from incidents.models import Clock, Incident
from incidents.record.queries.clocks import UPDATE_SOON
from incidents.record.rules.lifecycle import UNSOLVED

NOW, TODAY, LATER = 0, 1, 2
LABELS: Mapping[int, Any] = {
    NOW: gettext_lazy("Needs action now"),
    TODAY: gettext_lazy("Today"),
    LATER: gettext_lazy("Later"),
}
# More are said to be more: to count all of them takes longer the more there are.
MOST = 10_000
BURNING = Q(priority=Priority.P1, status__in=UNSOLVED)
Divided = list[tuple[int, QuerySet[Incident]]]


@dataclass(frozen=True)
class Group:
    """The rows of one part on one page, of `total` on all pages."""

    part: int
    # None: the list is sorted by a column, and stands as one.
    label: Any
    total: int
    # It began on the page before.
    is_continued: bool
    rows: list[Any] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def told(self) -> str:
        return told(self.total)


def told(total: int) -> str:
    """Return a total as it is shown; it was counted to one beyond `MOST`."""
    if total > MOST:
        return _("over %(count)s") % {"count": _figure(MOST)}
    return _figure(total)


def _figure(total: int) -> str:
    return number_format(total, force_grouping=True)


def in_parts(found: QuerySet[Incident], now: datetime) -> QuerySet[Any]:
    """Add `part`, which comes before priority and deadline in the order of the queue."""
    # Read once and hashed: one look per row would cost more the longer the queue is.
    pressing = Q(next_due_at__lte=now + UPDATE_SOON) | BURNING | _at_risk(now)
    return found.annotate(
        part=Case(
            When(pressing, then=Value(NOW)),
            When(next_due_at__lt=end_of_day(now), then=Value(TODAY)),
            default=Value(LATER),
            output_field=SmallIntegerField(),
        )
    )


def divided(found: QuerySet[Incident], now: datetime, tonight: datetime) -> Divided:
    """Return the same as lists of which none holds what another does, each with its part.

    `tonight` is the end of this day. Each list is a stretch of an index that has the order of the
    queue, so that whoever wants the first of them reads no further.
    """
    soon = now + UPDATE_SOON
    later = found.filter(next_due_at__gt=soon)
    calm = later.exclude(BURNING)
    # Nothing of these is due before: what is late already is not looked through.
    pressing = Q(pk__in=_running(now).filter(due_at__gt=soon).values("incident"))
    patient = calm.exclude(pressing)
    return [
        (NOW, found.filter(next_due_at__lte=soon)),
        (NOW, later.filter(BURNING)),
        (NOW, calm.filter(pressing)),
        (TODAY, patient.filter(next_due_at__lt=tonight)),
        (LATER, patient.filter(next_due_at__gte=tonight)),
    ]


def _at_risk(now: datetime) -> Q:
    return Q(pk__in=_running(now).values("incident"))


def _running(now: datetime) -> QuerySet[Clock]:
    """Return the clocks that run and began to press."""
    running = Clock.objects.filter(
        superseded_at=None, stopped_at=None, ended_at=None, paused_at=None
    )
    return running.filter(risk_at__lte=now)


def end_of_day(now: datetime) -> datetime:
    """Return the coming local midnight."""
    local = timezone.localtime(now)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


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
