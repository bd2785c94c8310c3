"""What a customer sees of his reports: how far they are and when he hears from us, in plain words.

No codes, no classes, no escalations, and never the words of a colleague (R155).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    F,
    OuterRef,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.choices import ClockKind, Confirmation, Kind, Priority, Status, WaitingReason
from incidents.models import AssetLink, Clock, Incident, Message
from incidents.record.queries.promised import owed_by
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.rules.roles import Actor

# More open reports than this of one person are not read from cards; the list has them all.
CARDS = 20
OUTAGES = 3
# What is closed stands below all that still runs, whatever its priority was.
LAST = 9
RANK = Case(
    When(status=Status.CLOSED, then=Value(LAST)),
    default=F("priority"),
    output_field=PositiveSmallIntegerField(),
)

# Design guide, section 5: four steps that a customer recognises.
STEPS = (
    gettext_lazy("Received"),
    gettext_lazy("In progress"),
    gettext_lazy("Solved"),
    gettext_lazy("Closed"),
)
STEP_OF: Mapping[Status, int] = {
    Status.NEW: 0,
    Status.TRIAGED: 0,
    Status.ASSIGNED: 1,
    Status.IN_PROGRESS: 1,
    Status.WAITING: 1,
    Status.CONTAINED: 1,
    Status.RESTORED: 1,
    Status.RESOLVED: 2,
    Status.CLOSED: 3,
}


@dataclass(frozen=True)
class Step:
    """One part of components/prog.html."""

    label: Any
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class Report:
    """A card of components/tick.html."""

    id: int
    url: str
    reference: str
    subject: str
    priority: int
    priority_label: str
    updated_at: datetime
    steps: list[Step]
    line: str = ""
    status: str = ""
    waits_for_customer: bool = False
    asks_confirmation: bool = False
    confirm_by: datetime | None = None
    reporter: str = ""
    is_own: bool = False
    # We should have been heard of: `line` says since when.
    is_late: bool = False


@dataclass(frozen=True)
class Outage:
    """Something large that is known already. The words and the link only for whoever may see it."""

    since: datetime
    next_by: datetime | None
    subject: str = ""
    url: str = ""
    what: str = ""
    # That moment has passed, and nothing was said.
    is_late: bool = False


def steps_of(status: str, moments: Sequence[datetime | None] = ()) -> list[Step]:
    """Return the four steps; `moments` are when each was reached, where that is known."""
    here = STEP_OF[Status(status)]
    known = [*moments, *[None] * len(STEPS)]
    return [
        Step(
            label=label,
            state="done" if number < here else "now" if number == here else "later",
            at=known[number] if number <= here else None,
        )
        for number, label in enumerate(STEPS)
    ]


def priority_label(labels: Mapping[str, Mapping[str, str]], priority: int) -> str:
    """Return what this customer's scheme calls a priority, in the language of the page."""
    language = "nl" if (get_language() or "en").startswith("nl") else "en"
    return labels.get(str(priority), {}).get(language, "")


def hour(moment: datetime, now: datetime) -> str:
    """Return a moment as near as useful: the time today, else with its day."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return date_format(local, "H:i")
    # English writes a month with a capital, Dutch does not.
    is_english = (get_language() or "").startswith("en")
    return date_format(local, "j M H:i" if is_english else "j b H:i")


def cards(found: QuerySet[Incident], actor: Actor, now: datetime) -> list[Report]:
    """Return these reports as cards, in the order they come in."""
    said = Message.objects.filter(incident=OuterRef("pk")).order_by("-sent_at", "-pk")
    reaction = Clock.objects.filter(
        incident=OuterRef("pk"), kind=ClockKind.RESPONSE, superseded_at=None, stopped_at=None,
        ended_at=None,
    )  # fmt: skip
    rows = found.values(
        "id", "reference", "title", "status", "waiting_reason", "priority", "scheme__labels",
        "reported_at", "resolved_at", "closed_at", "confirm_by", "confirmation", "reporter__name",
        "reporter__user_id",
        said_at=Subquery(said.values("sent_at")[:1]),
        next_by=owed_by(),
        react_by=Subquery(reaction.values("due_at")[:1]),
    )  # fmt: skip
    return [_card(row, actor, now) for row in rows]


def _card(row: Mapping[str, Any], actor: Actor, now: datetime) -> Report:
    waits = (row["status"], row["waiting_reason"]) == (Status.WAITING, WaitingReason.CUSTOMER)
    due = _due(row, now)
    reached = (row["said_at"], row["resolved_at"], row["closed_at"], row["reported_at"])
    return Report(
        id=row["id"],
        url=reverse("portal:ticket", args=[row["reference"]]),
        reference=row["reference"],
        subject=row["title"],
        priority=row["priority"],
        priority_label=priority_label(row["scheme__labels"], row["priority"]),
        updated_at=max(at for at in reached if at),
        steps=steps_of(row["status"]),
        line=_line(row, due, now, waits=waits),
        is_late=due is not None and due < now,
        status=row["status"],
        waits_for_customer=waits,
        asks_confirmation=row["status"] == Status.RESOLVED and not _is_confirmed(row),
        confirm_by=row["confirm_by"],
        reporter=row["reporter__name"],
        is_own=row["reporter__user_id"] == actor.user_id,
    )


def _is_confirmed(row: Mapping[str, Any]) -> bool:
    return bool(row["confirmation"] == Confirmation.CONFIRMED)


def _due(row: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return by when we speak, the earliest that holds; of what is solved only what was missed."""
    moments = [at for at in (row["next_by"], row["react_by"]) if at is not None]
    if row["status"] not in UNSOLVED:
        moments = [at for at in moments if at < now and row["status"] != Status.CLOSED]
    return min(moments, default=None)


def _line(row: Mapping[str, Any], due: datetime | None, now: datetime, *, waits: bool) -> str:
    """Return the one thing that a customer wants to know of it now."""
    if due is not None and due < now:
        # Before all else: a promise that was broken is not hidden by what we ask of them.
        late = _("We should have told you before %(time)s. We are late.")
        return late % {"time": hour(due, now)}
    if waits:
        return _("We need an answer from you before we can go on.")
    if row["status"] == Status.RESOLVED and _is_confirmed(row):
        return _("You said that it works. We close the report.")
    if row["status"] == Status.RESOLVED:
        return _("We think that this is solved. Please tell us whether it is.")
    if due is None:
        return ""
    again = _("You hear from us again by %(time)s.")
    told = again if row["said_at"] else _("You hear from us by %(time)s.")
    return told % {"time": hour(due, now)}


def open_reports(actor: Actor, now: datetime) -> list[Report]:
    """Return what still runs and this person may see, the latest report first."""
    found = visible_incidents(actor).exclude(status=Status.CLOSED)
    return cards(found.order_by("-reported_at", "-pk")[: CARDS + 1], actor, now)


def outages(actor: Actor, tenants: Iterable[int], now: datetime) -> list[Outage]:
    """Return the largest disruptions that run at these customers.

    Of a colleague's report only what is affected is told, once the desk has looked at it, and
    nothing at all where information security is at stake.
    """
    large = Incident.objects.filter(
        tenant__in=list(tenants),
        priority=Priority.P1,
        kind=Kind.INCIDENT,
        status__in=UNSOLVED,
        is_drill=False,
    )
    rows = large.order_by("reported_at").values(
        "id", "reference", "title", "status", "reported_at", "is_security",
        next_by=owed_by(),
    )  # fmt: skip
    seen = {
        *visible_incidents(actor)
        .filter(pk__in=[row["id"] for row in rows])
        .values_list("pk", flat=True)
    }
    told = [row for row in rows if row["id"] in seen or _may_be_told(row)][:OUTAGES]
    hidden = [row["id"] for row in told if row["id"] not in seen]
    affected = _affected(hidden) if hidden else {}
    return [
        Outage(
            since=row["reported_at"],
            next_by=row["next_by"],
            subject=row["title"] if row["id"] in seen else "",
            url=reverse("portal:ticket", args=[row["reference"]]) if row["id"] in seen else "",
            what=affected.get(row["id"], ""),
            is_late=row["next_by"] is not None and row["next_by"] < now,
        )
        for row in told
    ]


def _may_be_told(row: Mapping[str, Any]) -> bool:
    return row["status"] != Status.NEW and not row["is_security"]


def _affected(ids: list[int]) -> dict[int, str]:
    """Return the names of the systems that the desk linked to these."""
    found: dict[int, list[str]] = {}
    links = AssetLink.objects.filter(incident__in=ids, is_active=True).order_by("asset__name")
    for incident_id, name in links.values_list("incident_id", "asset__name"):
        found.setdefault(incident_id, []).append(name)
    return {incident_id: ", ".join(names) for incident_id, names in found.items()}


@dataclass(frozen=True)
class ReportsPage:
    """A page of the list; `older` is the key at which the next one begins."""

    reports: list[Report]
    older: int | None


def reports_page(
    actor: Actor,
    now: datetime,
    *,
    only_own: bool,
    only_open: bool,
    before: int | None,
) -> ReportsPage:
    """Return what this person may see: what runs by priority, then the closed, paged by key."""
    found = visible_incidents(actor).annotate(rank=RANK)
    if only_own:
        found = found.filter(reporter__user=actor.user_id)
    if only_open:
        found = found.exclude(status=Status.CLOSED)
    if before:
        ranks = found.filter(pk=before).values_list("rank", flat=True)
        rank = next(iter(ranks), LAST)
        found = found.filter(Q(rank__gt=rank) | Q(rank=rank, pk__lt=before))
    reports = cards(found.order_by("rank", "-pk")[: CARDS + 1], actor, now)
    more, reports = len(reports) > CARDS, reports[:CARDS]
    return ReportsPage(reports, reports[-1].id if more else None)
