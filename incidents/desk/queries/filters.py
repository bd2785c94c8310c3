"""What the queue can be asked for: filters, and the incidents that they leave of those in sight."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from incidents.choices import Channel, Status
from incidents.duty.queries.complete import incomplete
from incidents.models import (
    COUNTING,
    OPEN_FLAG,
    AssetLink,
    Clock,
    CustomerReply,
    DeskWords,
    Flag,
    Incident,
    breach_terms,
)
from incidents.record.queries.clocks import UPDATE_SOON
from incidents.record.queries.finding import Having
from incidents.record.queries.promised import owed_of
from incidents.record.queries.visible import visible_incidents
from tenants.rules.roles import Actor

ME, NOBODY = "me", "none"
# What a filter compares, where that is a column of the incident.
COLUMNS: Final[Mapping[str, str]] = {
    "customer": "tenant",
    "priority": "priority",
    "kind": "kind",
    "category": "category",
    "team": "team",
    "waiting": "waiting_reason",
}


@dataclass(frozen=True)
class QueueFilters:
    """What the address of the queue asks for; every value was checked by its form.

    Of several values of one filter any is enough; none leaves all.
    """

    customer: tuple[int, ...] = ()
    status: tuple[str, ...] = ()
    priority: tuple[int, ...] = ()
    # Keys of people, and two words.
    assignee: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    category: tuple[int, ...] = ()
    team: tuple[int, ...] = ()
    asset: tuple[int, ...] = ()
    # The highest class of the information.
    klass: tuple[int, ...] = ()
    waiting: tuple[str, ...] = ()
    # Reported from the one moment to before the other.
    since: datetime | None = None
    until: datetime | None = None
    # What is asked of the words of an incident (`asked_of`).
    q: str = ""
    due: str = ""
    breach: bool = False
    monitoring: bool = False
    flagged: bool = False
    unread: bool = False
    # The profiles by which records are judged, where those that lack something are asked for.
    incomplete: tuple[int, ...] = ()
    # With tasks and planned work among them.
    tasks: bool = False
    # One of `SORTS`, or the order of the queue itself.
    sort: str = ""

    @property
    def without_word(self) -> "QueueFilters":
        return replace(self, q="") if self.q else self


def filtered(actor: Actor, filters: QueueFilters, now: datetime) -> QuerySet[Incident]:
    """Return the incidents that these filters ask for, of those that this person may see."""
    found = visible_incidents(actor).filter(provider__in=sorted(set(actor.providers.values())))
    if filters.status:
        found = found.filter(status__in=filters.status)
    if Status.CLOSED not in filters.status:
        # Said as the index of open incidents says it, or that index would not be used.
        found = found.exclude(status=Status.CLOSED)
    for name, column in COLUMNS.items():
        if values := getattr(filters, name):
            # One that asks for tasks alone leaves none.
            found = found.filter((f"{column}__in", values))
    if filters.assignee:
        found = found.filter(_held_by(actor, filters.assignee))
    found = _about(found, filters)
    if filters.q:
        found = found.filter(worded(filters.q))
    if filters.breach:
        # Those of which a decision or a notification is owed, whatever their label says by now.
        terms = breach_terms(incident=OuterRef("pk"), stopped_at=None)
        found = found.filter(Exists(terms))
    if filters.unread:
        found = found.filter(has_reply())
    if filters.flagged:
        found = found.filter(Exists(Flag.objects.filter(OPEN_FLAG, incident=OuterRef("pk"))))
    if filters.incomplete:
        found = found.filter(incomplete(filters.incomplete))
    if filters.monitoring:
        found = found.filter(channel=Channel.MONITORING)
    return found.filter(_due(filters.due, now)) if filters.due else found


def _about(found: QuerySet[Incident], filters: QueueFilters) -> QuerySet[Incident]:
    if filters.asset:
        links = AssetLink.objects.filter(asset__in=filters.asset, is_active=True)
        found = found.filter(pk__in=links.values("incident"))
    if filters.klass:
        highest = Greatest("confidentiality", "integrity", "availability")
        found = found.alias(highest=highest).filter(highest__in=filters.klass)
    if filters.since:
        found = found.filter(reported_at__gte=filters.since)
    if filters.until:
        found = found.filter(reported_at__lt=filters.until)
    return found


def _held_by(actor: Actor, who: tuple[str, ...]) -> Q:
    keys = [actor.user_id if one == ME else int(one) for one in who if one != NOBODY]
    held = Q(assignee__in=keys) if keys else Q()
    if NOBODY in who:
        # What was handed to a team waits for somebody as well.
        held |= Q(assignee__isnull=True) | Q(handed_over_at__isnull=False)
    return held


def worded(query: str) -> Q:
    """Say that it has the words of a query (`asked_of`)."""
    return Q(pk__in=DeskWords.objects.filter(Having(query)).values("incident"))


def has_reply() -> Exists:
    return Exists(CustomerReply.objects.filter(incident=OuterRef("pk"), read_at=None))


def _due(what: str, now: datetime) -> Q:
    if what == "overdue":
        return Q(next_due_at__lt=now)
    if what == "update":
        return Q(Exists(owed_of().filter(due_at__lte=now + UPDATE_SOON)))
    late, pressing = late_or_pressing(now)
    own = {"incident": OuterRef("pk")}
    return Q(Exists(late.filter(**own))) | Q(Exists(pressing.filter(**own)))


def late_or_pressing(now: datetime) -> tuple[QuerySet[Clock], QuerySet[Clock]]:
    """Return the clocks that are late and those that press: one question would read all of them."""
    running = Clock.objects.filter(COUNTING)
    return running.filter(breached_at__isnull=False), running.filter(risk_at__lte=now)
