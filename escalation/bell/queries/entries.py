"""What stands behind somebody's bell, of the customers that they see today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, cast

from django.db.models import QuerySet, Value
from django.utils.translation import gettext_lazy as _

from escalation.choices import BellSort
from escalation.inbox.queries.waiting import waiting_mail
from escalation.models import BellEntry
from incidents.desk.queries.counts import CEILING, CountUpTo
from incidents.models import Incident, Task
from incidents.record.queries.gather import Listed, Statement
from incidents.record.queries.prepared import prepared
from tenants.addresses import address
from tenants.ledger.declared import event_kind
from tenants.models import User
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, reach_of

SIZE: Final = 50
# What an entry is drawn from.
BESIDE: Final = ("incident__tenant", "task__tenant", "by")
ICONS: Final = {
    BellSort.MENTIONED: "user-plus",
    BellSort.ESCALATED: "siren",
    BellSort.ASSIGNED: "user-check",
    BellSort.ANSWERED: "mail",
    BellSort.GIVEN: "users",
    BellSort.TEAM: "inbox",
    BellSort.CHANGED: "bell-ring",
}
# What each says of its incident; of a change its event has the words.
WORDS: Final[dict[BellSort, Any]] = {
    BellSort.MENTIONED: _("You are named in an internal note"),
    BellSort.ESCALATED: _("An escalation awaits your answer"),
    BellSort.ASSIGNED: _("Assigned to you"),
    BellSort.ANSWERED: _("The customer answered"),
    BellSort.GIVEN: _("Given to your team"),
    BellSort.TEAM: _("New for your team"),
}


@dataclass(frozen=True)
class Entry:
    """One line behind the bell."""

    pk: int
    icon: str
    words: Any
    by: str
    reference: str
    title: str
    customer: str
    priority: int
    at: datetime
    is_read: bool
    url: str


@dataclass(frozen=True)
class BellPage:
    entries: list[Entry]
    # The key to go on with; nothing on the last page.
    older: int | None
    # The newest event of all, so that "read all" takes no more than what was in sight.
    newest: int


def entries_of(actor: Actor) -> QuerySet[BellEntry]:
    """Return one's own, of customers in sight: nobody sees more of the past than of today."""
    return BellEntry.objects.filter(may_at(actor, Action.SEE_QUEUE), person=actor.user_id or 0)


def unread_of(actor: Actor) -> Statement:
    """Return how many are unread, and how many mails wait for a person, each up to one more than is
    shown, for a page that reads more.
    """
    return prepared(("bell", reach_of(actor)), partial(_unread, actor))


def _unread(actor: Actor) -> Listed:
    found = entries_of(actor).filter(read_at=None).values("pk")[:CEILING]
    figures: dict[str, Any] = {"bell": CountUpTo(found), "mail": Value(0)}
    if actor.wholes_for(Action.REGISTER):
        figures["mail"] = CountUpTo(waiting_mail(actor).order_by().values("pk")[:CEILING])
    rows: Listed = User.objects.filter(pk=actor.user_id or 0).values(**figures)
    return rows


def bell_page(actor: Actor, *, only_unread: bool, before: int | None = None) -> BellPage:
    """Return one page, the newest first; `before` is the event at which the page above ended."""
    found = entries_of(actor).order_by("-event_id", "-pk")
    newest = found.values_list("event_id", flat=True).first() or 0
    if only_unread:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(event_id__lt=before)
    rows = list(found.select_related(*BESIDE)[: SIZE + 1])
    older = rows[SIZE - 1].event_id if len(rows) > SIZE else None
    return BellPage(drawn(rows[:SIZE]), older, newest)


def drawn(rows: Sequence[BellEntry]) -> list[Entry]:
    return [_entry(row) for row in rows]


def words_of(sort: BellSort, kind: str) -> Any:
    """Return what happened, in the language of whoever reads it."""
    return WORDS[sort] if sort in WORDS else event_kind(kind).title


def _entry(row: BellEntry) -> Entry:
    sort, about = BellSort(row.sort), _about(row)
    return Entry(
        pk=row.pk,
        icon=ICONS[sort],
        words=words_of(sort, row.kind),
        by=row.by.name if row.by else "",
        reference=about.reference,
        title=about.called if isinstance(about, Incident) else about.title,
        customer=about.tenant.name,
        priority=about.priority,
        at=row.happened_at,
        is_read=row.read_at is not None,
        url=_url_of(about, is_asked=sort is BellSort.ESCALATED),
    )


def _about(row: BellEntry) -> Incident | Task:
    return cast(Task, row.task) if row.incident is None else row.incident


def _url_of(about: Incident | Task, *, is_asked: bool) -> str:
    if isinstance(about, Task):
        return address("desk:task", about.number)
    return address("escalation:panel" if is_asked else "desk:incident", about.reference)
