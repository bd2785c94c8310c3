"""What burns: the open P1 incidents above the queue, each with the next word to its customer."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.choices import ClockKind, ClockState, Priority, Status
from incidents.desk.queries.filters import QueueFilters, filtered
from incidents.models import Clock, Incident
from incidents.record.queries.clocks import RUNNING, ClockView, round_view, view_of
from incidents.record.queries.gather import Listed, Row, Statement
from incidents.record.queries.prepared import prepared
from incidents.record.queries.promised import first_owed, missed_since, short_moment, ways_of
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.rules.roles import Actor
from tenants.sight import reach_of

# More than this many at once is a crisis that a strip does not show; the filter does.
LIMIT = 12
CLOCKS = (ClockKind.RESPONSE, ClockKind.RESOLUTION)
CLOCK_FACTS = (
    "started_at",
    "due_at",
    "risk_at",
    "stopped_at",
    "paused_at",
    "breached_at",
    "ended_at",
)


@dataclass(frozen=True)
class MajorAction:
    label: str
    url: str
    icon: str
    key: str
    post: bool = False
    # Hidden fields of the form that it posts.
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Major:
    """A card of components/major.html."""

    id: int
    url: str
    subject: str
    customer: str
    detail: str
    priority: int
    update: ClockView | None
    action: MajorAction | None

    @property
    def mark(self) -> tuple[object, ...]:
        return (self.id, self.detail, self.update.state if self.update else "", self.subject)


def major_list(actor: Actor, now: datetime) -> Statement:
    """Return what `majors_of` wants, for a page that reads more in the same statement."""

    def written(now: datetime) -> Listed:
        return _columns(_burning(actor, now)).order_by("next_due_at", "id")[:LIMIT]

    return prepared(("majors", reach_of(actor)), written, now=now)


def major_words(actor: Actor, now: datetime) -> Statement:
    """Return the word that these owe, for the same."""

    def written(now: datetime) -> Listed:
        return first_owed(_burning(actor, now).values("pk"), now)

    return prepared(("major words", reach_of(actor)), written, now=now)


def _burning(actor: Actor, now: datetime) -> QuerySet[Incident]:
    found = filtered(actor, QueueFilters(priority=Priority.P1), now)
    return found.filter(status__in=UNSOLVED)


def majors_of(rows: Iterable[Row], words: Iterable[Row], now: datetime) -> list[Major]:
    """Return the cards of these rows; `words` are what `major_words` gave."""
    owed = {row["incident_id"]: row for row in words}
    return [_major(row, owed.get(row["id"]), now) for row in rows]


def _columns(found: QuerySet[Incident]) -> Listed:
    clocks = Clock.objects.filter(incident=OuterRef("pk"), superseded_at=None)
    of_kind = {kind: clocks.filter(kind=kind) for kind in CLOCKS}
    return found.values(
        "id",
        "version",
        "reference",
        "title",
        "tenant__name",
        "assignee_id",
        "status",
        # Before the list is cut: how many there are in all.
        total=Window(Count("pk")),
        **{
            f"{kind}_{name}": Subquery(clock.values(name)[:1])
            for kind, clock in of_kind.items()
            for name in CLOCK_FACTS
        },
    )


def total_of(rows: Sequence[Row]) -> int:
    """Return how many burn in all; these rows are what `major_list` gave of them."""
    return int(rows[0]["total"]) if rows else 0


def _major(row: Row, word: Row | None, now: datetime) -> Major:
    url = reverse("desk:incident", args=[row["reference"]])
    shown = _dial(row, word, now)
    return Major(
        id=row["id"],
        url=url,
        subject=row["title"],
        customer=row["tenant__name"],
        detail=_detail(row, word, shown, now),
        priority=Priority.P1,
        update=shown,
        action=_overdue(word, url) or _action(row, url),
    )


def _detail(row: Row, word: Row | None, shown: ClockView | None, now: datetime) -> str:
    """Say what the dial counts; of what is late, since when."""
    if shown is None or shown.due_at is None:
        return ""
    moment = {"time": short_moment(shown.due_at, now)}
    if shown.kind == ClockKind.RESOLUTION:
        return _("should have been solved by %(time)s") % moment
    if shown.kind == ClockKind.UPDATE and word is not None:
        if word["missed"]:
            ways = ways_of(by_email=word["late_email"], by_phone=word["late_phone"])
            missed = {"missed": missed_since(word["missed"], word["due_at"], now), "ways": ways}
            return _("customer update %(missed)s, %(ways)s") % missed
        ways = ways_of(by_email=word["by_email"], by_phone=word["by_phone"])
        if row["assignee_id"] is not None or row["response_stopped_at"] is not None:
            return _("customer update %(time)s, %(ways)s") % {**moment, "ways": ways}
        moment = {"time": short_moment(row["response_due_at"], now)}
    return _("not picked up, respond before %(time)s") % moment


def _overdue(word: Row | None, url: str) -> MajorAction | None:
    """Return what ends a silence: that comes before triage, which the customer does not see."""
    if word is None or not word["missed"]:
        return None
    if word["late_email"]:
        return MajorAction(_("Send update"), f"{url}?mode=public#composer", "megaphone", "U")
    return MajorAction(_("Log the call"), f"{url}?mode=call#composer", "phone", "L")


def _action(row: dict[str, Any], url: str) -> MajorAction:
    if row["status"] == Status.NEW:
        triage = reverse("desk:act", args=[row["reference"], "triage"])
        return MajorAction(_("Triage"), triage, "list-checks", "T")
    if row["assignee_id"] is None:
        take = reverse("desk:act", args=[row["reference"], "take"])
        fields = (("version", str(row["version"])), ("key", secrets.token_urlsafe(16)))
        return MajorAction(_("Take it"), take, "user-check", "I", post=True, fields=fields)
    return MajorAction(_("Send update"), f"{url}?mode=public#composer", "megaphone", "U")


def _dial(row: Row, word: Row | None, now: datetime) -> ClockView | None:
    """Return what is late, whatever else runs calmly beside it; else the word that comes next."""
    views = [round_view(word, now)] if word is not None else []
    views += [
        view_of({name: row[f"{kind}_{name}"] for name in CLOCK_FACTS} | {"kind": kind}, now)
        for kind in CLOCKS
        if row[f"{kind}_due_at"] is not None
    ]
    late = [view for view in views if view.state is ClockState.LATE]
    if late:
        return min(late, key=lambda view: view.due_at or now)
    running = (view for view in views if view.state in RUNNING)
    return next((view for view in running if view.kind != ClockKind.RESOLUTION), None)
