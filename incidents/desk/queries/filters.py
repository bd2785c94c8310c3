"""What the queue can be asked for: filters, and the incidents that they leave of those in sight."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.choices import Channel, Status
from incidents.duty.queries.complete import incomplete
from incidents.models import COUNTING, BreachClock, Clock, CustomerReply, Incident
from incidents.record.queries.clocks import UPDATE_SOON
from incidents.record.queries.promised import owed_of
from incidents.record.queries.search import Like, pattern_of
from incidents.record.queries.visible import visible_incidents
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class QueueFilters:
    """What the address of the queue asks for; every value was checked by its form."""

    customer: int | None = None
    status: str = ""
    priority: int | None = None
    assignee: str = ""
    kind: str = ""
    category: int | None = None
    team: int | None = None
    q: str = ""
    due: str = ""
    breach: bool = False
    monitoring: bool = False
    unread: bool = False
    # The profiles by which records are judged, where those that lack something are asked for.
    incomplete: tuple[int, ...] = ()

    @property
    def without_word(self) -> "QueueFilters":
        return replace(self, q="") if self.q else self


def filtered(actor: Actor, filters: QueueFilters, now: datetime) -> QuerySet[Incident]:
    """Return the incidents that these filters ask for, of those that this person may see."""
    found = visible_incidents(actor).filter(provider__in=sorted(set(actor.providers.values())))
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.status != Status.CLOSED:
        # Said as the index of open incidents says it, or that index would not be used.
        found = found.exclude(status=Status.CLOSED)
    for name in ("priority", "kind", "category", "team", "customer"):
        value = getattr(filters, name)
        if value:
            found = found.filter(**{"tenant" if name == "customer" else name: value})
    if filters.assignee == "me":
        found = found.filter(assignee=actor.user_id)
    elif filters.assignee == "none":
        # What was handed to a team waits for somebody as well.
        found = found.filter(Q(assignee__isnull=True) | Q(handed_over_at__isnull=False))
    if filters.q:
        found = found.filter(titled(pattern_of(filters.q)))
    if filters.breach:
        # Those of which a decision or a notification is owed, whatever their label says by now.
        terms = BreachClock.objects.filter(incident=OuterRef("pk"), stopped_at=None)
        found = found.filter(Exists(terms))
    if filters.unread:
        found = found.filter(has_reply())
    if filters.incomplete:
        found = found.filter(incomplete(filters.incomplete))
    if filters.monitoring:
        found = found.filter(channel=Channel.MONITORING)
    return found.filter(_due(filters.due, now)) if filters.due else found


def titled(pattern: str) -> Q:
    """Say that this is like the title or the number."""
    return Q(Like("title", pattern)) | Q(Like("reference", pattern))


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
