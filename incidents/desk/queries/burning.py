"""What burns: the open P1 incidents above the queue, each with the next word to its customer."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count, Q, QuerySet, Window
from django.utils.translation import gettext as _

from incidents.choices import ClockKind, ClockState, Priority, Status
from incidents.choices.exercise import called
from incidents.desk.queries.filters import QueueFilters, filtered
from incidents.models import Clock, Incident
from incidents.record.queries.clocks import FIELDS, RUNNING, ClockView, round_view, view_of
from incidents.record.queries.gather import Listed, Row, Statement
from incidents.record.queries.prepared import prepared_lists
from incidents.record.queries.promised import first_owed, late_media, missed_since, short_moment
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.addresses import address
from tenants.media import any_delivered, ways_of
from tenants.rules.roles import Actor
from tenants.sight import reach_of

# More than this many at once is a crisis that a strip does not show; the filter does.
LIMIT = 12
CLOCKS = (ClockKind.RESPONSE, ClockKind.RESOLUTION)
COLUMNS = (
    "id", "version", "reference", "title", "is_drill", "tenant__name", "assignee_id", "status",
)  # fmt: skip


@dataclass(frozen=True)
class BurningAction:
    label: str
    url: str
    icon: str
    key: str
    post: bool = False
    # Hidden fields of the form that it posts.
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Burning:
    """A card of components/burning.html."""

    id: int
    url: str
    subject: str
    customer: str
    detail: str
    priority: int
    update: ClockView | None
    action: BurningAction | None

    @property
    def mark(self) -> tuple[object, ...]:
        return (self.id, self.detail, self.update.state if self.update else "", self.subject)


def burning_lists(actor: Actor, now: datetime) -> dict[str, Statement]:
    """Return what `burning_of` wants, for a page that reads more in the same statement."""
    return prepared_lists(("burning", reach_of(actor)), partial(_lists, actor), now=now)


def _lists(actor: Actor, now: datetime) -> dict[str, Listed]:
    urgent = _burning(actor, now)
    # Before the list is cut: how many there are in all.
    first = urgent.values(*COLUMNS, total=Window(Count("pk"))).order_by("next_due_at", "id")
    clocks = Clock.objects.filter(
        incident__in=urgent.values("pk"), superseded_at=None, kind__in=CLOCKS
    )
    return {
        "burning": first[:LIMIT],
        "burning_words": first_owed(Q(incident__in=urgent.values("pk")), now),
        "burning_clocks": clocks.values(*FIELDS),
    }


def _burning(actor: Actor, now: datetime) -> QuerySet[Incident]:
    found = filtered(actor, QueueFilters(priority=(Priority.P1,)), now)
    return found.filter(status__in=UNSOLVED)


def burning_of(read: Mapping[str, list[Row]], now: datetime) -> list[Burning]:
    """Return the cards of what `burning_lists` gave."""
    owed = {row["incident_id"]: row for row in read["burning_words"]}
    clocks: dict[int, dict[str, Row]] = defaultdict(dict)
    for row in read["burning_clocks"]:
        clocks[row["incident_id"]][row["kind"]] = row
    return [_card(row, owed.get(row["id"]), clocks[row["id"]], now) for row in read["burning"]]


def total_of(read: Mapping[str, list[Row]]) -> int:
    """Return how many burn in all."""
    return int(read["burning"][0]["total"]) if read["burning"] else 0


def _card(row: Row, word: Row | None, clocks: Mapping[str, Row], now: datetime) -> Burning:
    url = address("desk:incident", row["reference"])
    shown = _dial(word, clocks, now)
    return Burning(
        id=row["id"],
        url=url,
        subject=called(row["title"], is_exercise=row["is_drill"]),
        customer=row["tenant__name"],
        detail=_detail(row, word, clocks.get(ClockKind.RESPONSE), shown, now),
        priority=Priority.P1,
        update=shown,
        action=_overdue(word, url) or _action(row, url),
    )


def _detail(
    row: Row, word: Row | None, response: Row | None, shown: ClockView | None, now: datetime
) -> str:
    """Say what the dial counts; of what is late, since when."""
    if shown is None or shown.due_at is None:
        return ""
    moment = {"time": short_moment(shown.due_at, now)}
    if shown.kind == ClockKind.RESOLUTION:
        return _("should have been solved by %(time)s") % moment
    if shown.kind == ClockKind.UPDATE and word is not None:
        if word["missed"]:
            ways = ways_of(late_media(word))
            missed = {"missed": missed_since(word["missed"], word["due_at"], now), "ways": ways}
            return _("customer update %(missed)s, %(ways)s") % missed
        ways = ways_of(word["media"])
        if row["assignee_id"] is not None or response is None or response["stopped_at"]:
            return _("customer update %(time)s, %(ways)s") % {**moment, "ways": ways}
        moment = {"time": short_moment(response["due_at"], now)}
    return _("not picked up, respond before %(time)s") % moment


def _overdue(word: Row | None, url: str) -> BurningAction | None:
    """Return what ends a silence: that comes before triage, which the customer does not see."""
    if word is None or not word["missed"]:
        return None
    if any_delivered(late_media(word)):
        return BurningAction(_("Send update"), f"{url}?mode=public#composer", "megaphone", "U")
    return BurningAction(_("Log the call"), f"{url}?mode=call#composer", "phone", "L")


def _action(row: dict[str, object], url: str) -> BurningAction:
    if row["status"] == Status.NEW:
        triage = address("desk:act", row["reference"], "triage")
        return BurningAction(_("Triage"), triage, "list-checks", "T")
    if row["assignee_id"] is None:
        take = address("desk:act", row["reference"], "take")
        fields = (("version", str(row["version"])), ("key", secrets.token_urlsafe(16)))
        return BurningAction(_("Take it"), take, "user-check", "I", post=True, fields=fields)
    return BurningAction(_("Send update"), f"{url}?mode=public#composer", "megaphone", "U")


def _dial(word: Row | None, clocks: Mapping[str, Row], now: datetime) -> ClockView | None:
    """Return what is late, whatever else runs calmly beside it; else the word that comes next."""
    views = [round_view(word, now)] if word is not None else []
    views += [view_of(clocks[kind], now) for kind in CLOCKS if kind in clocks]
    late = [view for view in views if view.state is ClockState.LATE]
    if late:
        return min(late, key=lambda view: view.due_at or now)
    running = (view for view in views if view.state in RUNNING)
    return next((view for view in running if view.kind != ClockKind.RESOLUTION), None)
