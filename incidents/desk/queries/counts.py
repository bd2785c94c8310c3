"""The figures in the menu: up to 99+ each, in one statement, never an exact total."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.desk.queries.filters import (
    ME,
    NOBODY,
    QueueFilters,
    filtered,
    late_or_pressing,
)
from incidents.desk.queries.kept import Figure, gather_kept
from incidents.desk.queries.tasks import tasks_for
from incidents.record.queries.gather import Listed, Row, Statement
from incidents.record.queries.prepared import prepared
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.addresses import address
from tenants.ledger.mark import change_mark
from tenants.models import User
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, reach_of

# One more than the largest figure that is shown.
CEILING = 100
# Begins the names of what waits for one person, beside those of the views.
WORK = "work_"


class CountUpTo(Subquery):
    """How many rows a query gives, counted no further than its limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class SavedView:
    """A view that comes with the product: a name and the filters in its address."""

    key: str
    label: Any
    icon: str
    query: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"{address('desk:queue')}?{urlencode(self.query)}"


def _view(key: str, label: object, icon: str, **query: str) -> SavedView:
    return SavedView(key, label, icon, MappingProxyType(query))


# Those of the design guide, section 5, and the answers that nobody has read.
VIEWS = (
    _view("mine", _("Assigned to me"), "user-check", assignee="me"),
    _view("unassigned", _("Not assigned"), "circle", assignee="none"),
    _view("risk", _("SLA at risk"), "timer", due="risk"),
    _view("update", _("Customer update due"), "megaphone", due="update"),
    _view("unread", _("Customer answered"), "mail", unread="on"),
    _view("breach", _("Data breaches (72 h)"), "shield-alert", breach="on"),
)
_FILTERS: Mapping[str, QueueFilters] = {
    "queue": QueueFilters(),
    "mine": QueueFilters(assignee=(ME,)),
    "unassigned": QueueFilters(assignee=(NOBODY,)),
    "update": QueueFilters(due="update"),
    "unread": QueueFilters(unread=True),
    "breach": QueueFilters(breach=True),
}


# The figures in which tasks count too.
WITH_TASKS = ("queue", "mine", "unassigned")


def desk_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """Return how many there are of each view, of the queue and of open P1 incidents."""
    figures = {"counts": counts_figure(actor, now)}
    read = gather_kept(figures, change_mark(), now, bell=bell_figure(actor))
    return {**read["counts"][0], **bell_of(read["bell"])}


def bell_figure(actor: Actor) -> Statement:
    """Return how much is unread behind the bell, and how many mails wait: never kept, since reading
    and setting aside tell nobody.

    It is known in the room above, which the settings name.
    """
    found: Statement = import_string(settings.DESK_BELL)(actor)
    return found


def bell_of(rows: list[Row]) -> dict[str, int]:
    return {name: rows[0][name] if rows else 0 for name in ("bell", "mail")}


def counts_figure(actor: Actor, now: datetime) -> Figure:
    """Return the one row of these figures, for a page that reads more in the same statement."""
    reach = reach_of(actor)

    def ask() -> Statement:
        return prepared(("counts", reach), partial(_counts, actor), now=now).planned_each_time

    return Figure(("counts", reach), ask)


def _counts(actor: Actor, now: datetime) -> Listed:
    others: dict[str, Any] = {}
    queries: dict[str, Any] = {
        name: filtered(actor, filters, now) for name, filters in _FILTERS.items()
    }
    # Other work stands in the same queue.
    for name in WITH_TASKS:
        tasks = tasks_for(actor, replace(_FILTERS[name], tasks=True), now)
        if tasks is not None:
            others[name] = tasks
    queries["risk"] = queries["queue"].filter(pk__in=_at_risk(actor, now))
    queries["burning"] = filtered(actor, QueueFilters(priority=(Priority.P1,)), now).filter(
        status__in=UNSOLVED
    )
    # What waits for this person is known in the room above, which the settings name.
    waits = import_string(settings.DESK_WORK)(actor, now)
    queries |= {f"{WORK}{name}": found for name, found in waits.items()}
    counted: dict[str, Any] = {
        name: CountUpTo(found.values("pk")[:CEILING]) for name, found in queries.items()
    }
    for name, tasks in others.items():
        counted[name] = counted[name] + CountUpTo(tasks.order_by().values("pk")[:CEILING])
    return User.objects.filter(pk=actor.user_id or 0).values(**counted)


def _at_risk(actor: Actor, now: datetime) -> QuerySet[Any]:
    """Return incidents with a clock at risk, as many as are counted and no more than are read.

    One has two clocks at most: so many clocks are of as many incidents as the figure can show.
    """
    late, pressing = (
        found.filter(may_at(actor, Action.SEE_QUEUE)).values("incident")[: 2 * CEILING]
        for found in late_or_pressing(now)
    )
    return late.union(pressing)


def work_count(counts: Mapping[str, int]) -> int:
    """Return how much waits for this person; a list of no tenant at all is no figure."""
    return sum(count or 0 for name, count in counts.items() if name.startswith(WORK))


def saved_views(counts: Mapping[str, int], here: str) -> list[dict[str, object]]:
    """Return the views for the sidebar; `here` is the address of the page."""
    return [
        {
            "url": view.url,
            "label": view.label,
            "icon": view.icon,
            "count": counts[view.key] if counts[view.key] < CEILING else f"{CEILING - 1}+",
            "current": here == view.url,
            "key": "",
        }
        for view in VIEWS
    ]
