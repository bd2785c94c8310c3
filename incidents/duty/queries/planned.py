"""What is due on which day: deadlines, waits, reviews, steps of plans, holidays (R56).

Each kind is one list over all customers in sight, read by one statement however much there is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from incidents.choices import TO_AUTHORITY, ClockKind, Status, StepState
from incidents.choices.exercise import called
from incidents.models import (
    RUNNING,
    ActionStep,
    Clock,
    Improvement,
    Incident,
    Obligation,
    Review,
    Task,
    UpdateRound,
    Whose,
    breach_terms,
)
from incidents.record.queries.tasks import open_tasks
from tenants.addresses import address
from tenants.models import Holiday, TeamMember
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Of each kind; nobody reads more on a page.
MOST: Final = 300


class Sort(TextChoices):
    RESPONSE = "response", _("First response")
    RESOLUTION = "resolution", _("Resolution")
    UPDATE = "update", _("Customer update")
    BREACH = "breach", _("Personal data breach: decide or notify")
    LAW = "law", _("What the law asks")
    WAIT = "wait", _("Back from waiting")
    REVIEW = "review", _("Review to hold")
    IMPROVEMENT = "improvement", _("Improvement to carry out")
    STEP = "step", _("Step of a plan")
    BEGINS = "begins", _("Planned work begins")
    TASK = "task", _("Task or planned work is due")
    HOLIDAY = "holiday", _("Holiday")


@dataclass(frozen=True)
class Days:
    """From one day until another, that one not included, on the wall clock of a zone."""

    first: date
    until: date
    zone: ZoneInfo

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return self._start(self.first), self._start(self.until)

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Entry:
    """One thing on one day; `at` is empty where it is due on the day and not at a moment."""

    sort: Sort
    pk: int
    day: date
    at: datetime | None
    title: str
    reference: str = ""
    customer: str = ""
    url: str = ""
    # Of how many customers it is a holiday.
    count: int = 0


@dataclass(frozen=True)
class Planned:
    entries: list[Entry]
    # Of one kind there was more than is read.
    has_more: bool


@dataclass(frozen=True)
class Kind:
    """One list: its rows, the column of the moment or day, and the way to its incident."""

    sort: Sort
    rows: Callable[[], QuerySet[Any]]
    column: str
    # Where it is done.
    url: Callable[[str], str]
    via: str = "incident__"
    is_day: bool = False
    has_owner: bool = False


def _page(anchor: str = "") -> Callable[[str], str]:
    return lambda reference: address("desk:incident", reference) + anchor


def _act(verb: str) -> Callable[[str], str]:
    return lambda reference: address("desk:act", reference, verb)


def _open() -> QuerySet[Incident]:
    return Incident.objects.exclude(status=Status.CLOSED)


def _running(kind: ClockKind) -> QuerySet[Clock]:
    """Return the clocks that run: what waits or has ended is due at no moment."""
    return Clock.objects.filter(
        kind=kind, superseded_at=None, stopped_at=None, ended_at=None, paused_at=None
    )


def _steps() -> QuerySet[ActionStep]:
    found = ActionStep.objects.filter(state__in=(StepState.OPEN, StepState.DOING))
    return found.exclude(incident__status=Status.CLOSED)


def _other_laws() -> QuerySet[Obligation]:
    return Obligation.objects.filter(stopped_at=None).exclude(duty=TO_AUTHORITY)


KINDS: Final[tuple[Kind, ...]] = (
    Kind(Sort.RESPONSE, lambda: _running(ClockKind.RESPONSE), "due_at", _page()),
    Kind(Sort.RESOLUTION, lambda: _running(ClockKind.RESOLUTION), "due_at", _page()),
    Kind(Sort.UPDATE, lambda: UpdateRound.objects.filter(RUNNING), "due_at", _page()),
    Kind(Sort.BREACH, lambda: breach_terms(stopped_at=None), "due_at", _act("breach")),
    Kind(Sort.LAW, _other_laws, "due_at", _act("law")),
    Kind(Sort.WAIT, _open, "waits_until", _page(), via=""),
    Kind(Sort.REVIEW, lambda: Review.objects.filter(held_at=None), "due_at", _act("review")),
    Kind(
        Sort.IMPROVEMENT,
        lambda: Improvement.objects.filter(done_at=None),
        "due_on",
        _page("#review"),
        via="review__incident__",
        is_day=True,
        has_owner=True,
    ),
    Kind(Sort.STEP, _steps, "due_on", _page("#plan"), is_day=True, has_owner=True),
)


def planned(actor: Actor, whose: Whose, days: Days, *, most: int = MOST) -> Planned:
    """Return what is due in these days, by day and moment."""
    found: list[Entry] = []
    has_more = False
    for kind in KINDS:
        rows = _rows(kind, actor, whose, days, most)
        has_more = has_more or len(rows) > most
        found += [_entry(kind, row, days.zone) for row in rows[:most]]
    for sort, column in ((Sort.BEGINS, "starts_at"), (Sort.TASK, "due_at")):
        tasks = _tasks(actor, whose, days, column)[: most + 1]
        has_more = has_more or len(tasks) > most
        found += [_task(row, days, sort, column) for row in tasks[:most]]
    found += _holidays(actor, days)
    order = list(Sort)
    begin = datetime.min.replace(tzinfo=UTC)
    found.sort(key=lambda one: (one.day, one.at or begin, order.index(one.sort), one.pk))
    return Planned(found, has_more)


def _rows(
    kind: Kind, actor: Actor, whose: Whose, days: Days, most: int
) -> Sequence[dict[str, Any]]:
    low, high = (days.first, days.until) if kind.is_day else days.moments
    within = {f"{kind.column}__gte": low, f"{kind.column}__lt": high}
    asked = kind.rows().filter(_whose(kind, actor, whose), may_at(actor, Action.SEE_QUEUE))
    columns = ("pk", kind.column, *(f"{kind.via}{name}" for name in ABOUT))
    return list(asked.filter(**within).order_by(kind.column, "pk").values(*columns)[: most + 1])


ABOUT: Final = ("reference", "title", "tenant__name", "is_drill")


def _entry(kind: Kind, row: dict[str, Any], zone: ZoneInfo) -> Entry:
    reference, title, customer, is_drill = (row[f"{kind.via}{name}"] for name in ABOUT)
    due = row[kind.column]
    return Entry(
        sort=kind.sort,
        pk=row["pk"],
        day=due if kind.is_day else due.astimezone(zone).date(),
        at=None if kind.is_day else due,
        title=called(title, is_exercise=is_drill),
        reference=reference,
        customer=customer,
        url=kind.url(reference),
    )


def _whose(kind: Kind, actor: Actor, whose: Whose) -> Q:
    """Say whose it is by its incident, or by whom it was given to."""
    if whose == Whose.ALL:
        return Q()
    if whose == Whose.TEAMS:
        teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
        return Q((f"{kind.via}team__in", teams))
    own = Q((f"{kind.via}assignee", actor.user_id)) | Q((f"{kind.via}manager", actor.user_id))
    if not kind.has_owner:
        return own
    return Q(owner=actor.user_id) | (own & Q(owner=None))


def _tasks(actor: Actor, whose: Whose, days: Days, column: str) -> QuerySet[Task]:
    """Return the tasks that begin or are due in these days, of whom it is asked for."""
    low, high = days.moments
    found = open_tasks(actor).filter((f"{column}__gte", low), (f"{column}__lt", high))
    if whose == Whose.TEAMS:
        teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
        found = found.filter(team__in=teams)
    elif whose == Whose.ME:
        found = found.filter(assignee=actor.user_id)
    return found.select_related("tenant").order_by(column, "pk")


def _task(row: Task, days: Days, sort: Sort, column: str) -> Entry:
    return Entry(
        sort=sort,
        pk=row.pk,
        day=getattr(row, column).astimezone(days.zone).date(),
        at=getattr(row, column),
        title=row.title,
        reference=row.reference,
        customer=row.tenant.name,
        url=address("desk:task", row.number),
    )


def _holidays(actor: Actor, days: Days) -> list[Entry]:
    """Return the days that are no working days somewhere, once each, with for how many."""
    found = Holiday.objects.filter(
        may_at(actor, Action.SEE_QUEUE), day__gte=days.first, day__lt=days.until
    )
    free = found.values("day", "name").annotate(customers=Count("tenant", distinct=True))
    return [
        Entry(
            sort=Sort.HOLIDAY,
            pk=0,
            day=row["day"],
            at=None,
            title=row["name"] or str(Sort.HOLIDAY.label),
            count=row["customers"],
        )
        for row in free.order_by("day", "name")[:MOST]
    ]
