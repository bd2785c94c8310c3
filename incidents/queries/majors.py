"""What burns: the open P1 incidents above the queue, each with the next word to its customer."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.choices import ClockKind, ClockState, Priority, Status
from incidents.models import Clock, Incident, UpdateRound
from incidents.queries.clocks import ClockView, round_view, short_moment
from incidents.queries.gather import Listed, Row
from incidents.queries.queue import QueueFilters, filtered
from incidents.rules.lifecycle import UNSOLVED
from tenants.rules.roles import Actor

# More than this many at once is a crisis that a strip does not show; the filter does.
LIMIT = 12


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


def major_list(actor: Actor, now: datetime) -> Listed:
    """Return what `majors_of` wants, for a page that reads more in the same statement."""
    found = filtered(actor, QueueFilters(priority=Priority.P1), now).filter(status__in=UNSOLVED)
    return _columns(found).order_by("next_due_at", "id")[:LIMIT]


def majors_of(rows: Iterable[Row], now: datetime) -> list[Major]:
    return [_major(row, now) for row in rows]


def _columns(found: QuerySet[Incident]) -> Listed:
    rounds = UpdateRound.objects.filter(
        incident=OuterRef("pk"), met_at=None, missed_at=None, ended_at=None
    ).order_by("due_at")
    response = Clock.objects.filter(
        incident=OuterRef("pk"), kind=ClockKind.RESPONSE, superseded_at=None, ended_at=None
    )
    return found.values(
        "id",
        "version",
        "reference",
        "title",
        "tenant__name",
        "assignee_id",
        "status",
        round_due=Subquery(rounds.values("due_at")[:1]),
        round_opened=Subquery(rounds.values("opened_at")[:1]),
        round_email=Subquery(rounds.values("by_email")[:1]),
        round_phone=Subquery(rounds.values("by_phone")[:1]),
        response_due=Subquery(response.values("due_at")[:1]),
        response_started=Subquery(response.values("started_at")[:1]),
        response_risk=Subquery(response.values("risk_at")[:1]),
        response_stopped=Subquery(response.values("stopped_at")[:1]),
    )


def ways_of(*, by_email: bool, by_phone: bool) -> str:
    """Return by which means the customer must hear."""
    if by_email and by_phone:
        return _("e-mail and phone")
    return _("phone") if by_phone else _("e-mail")


def _major(row: dict[str, Any], now: datetime) -> Major:
    url = reverse("desk:incident", args=[row["reference"]])
    unanswered = row["response_due"] is not None and row["response_stopped"] is None
    if row["assignee_id"] is None and unanswered:
        detail = _("not picked up, respond before %(time)s") % {
            "time": short_moment(row["response_due"], now)
        }
    elif row["round_due"] is not None:
        detail = _("customer update %(time)s, %(ways)s") % {
            "time": short_moment(row["round_due"], now),
            "ways": ways_of(by_email=row["round_email"], by_phone=row["round_phone"]),
        }
    else:
        detail = ""
    return Major(
        id=row["id"],
        url=url,
        subject=row["title"],
        customer=row["tenant__name"],
        detail=detail,
        priority=Priority.P1,
        update=_dial(row, now),
        action=_action(row, url),
    )


def _action(row: dict[str, Any], url: str) -> MajorAction:
    if row["status"] == Status.NEW:
        triage = reverse("desk:act", args=[row["reference"], "triage"])
        return MajorAction(_("Triage"), triage, "list-checks", "T")
    if row["assignee_id"] is None:
        take = reverse("desk:act", args=[row["reference"], "take"])
        fields = (("version", str(row["version"])), ("key", secrets.token_urlsafe(16)))
        return MajorAction(_("Take it"), take, "user-check", "I", post=True, fields=fields)
    return MajorAction(_("Send update"), f"{url}?mode=public#composer", "megaphone", "U")


def _dial(row: dict[str, Any], now: datetime) -> ClockView | None:
    if row["round_due"] is not None:
        return round_view({"due_at": row["round_due"], "opened_at": row["round_opened"]}, now)
    if row["response_due"] is None or row["response_stopped"] is not None:
        return None
    late, risk = now > row["response_due"], now >= row["response_risk"]
    return ClockView(
        kind=ClockKind.RESPONSE,
        label=ClockKind.RESPONSE.label,
        state=ClockState.LATE if late else ClockState.RISK if risk else ClockState.OK,
        due_at=row["response_due"],
        started_at=row["response_started"],
    )
