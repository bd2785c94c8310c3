"""One outage for its page: hit customers with what each is owed, and what happened with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Subquery

from incidents.choices import Status
from incidents.desk.queries.case_facts import priority_name
from incidents.duty.queries.breach import open_terms
from incidents.duty.rules.obligations import NOTICE
from incidents.models import NEVER, Incident, Obligation, Outage
from incidents.record.queries.promised import owed_by
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.outages import WORKS
from tenants.ledger.declared import event_kind
from tenants.ledger.order import along_chain
from tenants.models import Event, User
from tenants.rules.roles import Actor

# What is told of one on its page.
LATEST: Final = 40


@dataclass(frozen=True)
class Hit:
    """A hit customer: its incident, what it is owed, and the statutory clock that runs there."""

    incident: Incident
    next_word: datetime | None
    breach_due: datetime | None
    breach_outcome: str
    # What the provider owes it as processor runs, until it is told.
    is_owed_notice: bool
    now: datetime

    @property
    def works(self) -> bool:
        return self.incident.status in WORKS

    @property
    def is_late(self) -> bool:
        return self.next_word is not None and self.next_word < self.now

    @property
    def is_breach_late(self) -> bool:
        return self.breach_due is not None and self.breach_due < self.now

    @property
    def next_due(self) -> datetime | None:
        return None if self.incident.next_due_at == NEVER else self.incident.next_due_at

    @property
    def is_due_late(self) -> bool:
        return self.next_due is not None and self.next_due < self.now

    @property
    def priority_name(self) -> str:
        return priority_name(self.incident)


@dataclass(frozen=True)
class Line:
    """What happened with an outage, and who did it."""

    icon: str
    title: str
    detail: str
    at: datetime
    who: str


@dataclass(frozen=True)
class OutageView:
    outage: Outage
    hits: list[Hit]
    lines: list[Line]

    @property
    def customers(self) -> int:
        return len({hit.incident.tenant_id for hit in self.hits})

    @property
    def broken(self) -> list[Hit]:
        return [hit for hit in self.hits if not hit.works]

    @property
    def owed_notice(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.is_owed_notice]

    @property
    def open(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.incident.status != Status.CLOSED]


def outage_view(actor: Actor, outage: Outage, now: datetime) -> OutageView:
    """Return one outage with the hit customers that this person may see, the most urgent first."""
    return OutageView(outage, hits_of(actor, outage, now), lines_of("outage", outage.pk))


def lines_of(subject: str, pk: int) -> list[Line]:
    """Return what happened with a row of the provider, the newest first."""
    told = Event.objects.filter(subject_kind=subject, subject_id=pk)
    events = list(along_chain(told, newest_first=True)[:LATEST])
    people = {event.actor_id for event in events} - {None}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return [_line(event, names) for event in events]


def _line(event: Event, names: Mapping[int, str]) -> Line:
    kind = event_kind(event.kind)
    detail = kind.came_to(json.loads(event.body)["facts"], names)
    who = names.get(event.actor_id or 0, "")
    return Line(kind.icon, str(kind.title), detail, event.at, who)


def hits_of(actor: Actor, outage: Outage, now: datetime) -> list[Hit]:
    breach = open_terms().filter(incident=OuterRef("pk"))
    notice = Obligation.objects.filter(incident=OuterRef("pk"), duty=NOTICE, stopped_at=None)
    found = (
        visible_incidents(actor)
        .filter(outage_parts__outage=outage, outage_parts__left_at=None)
        .select_related("tenant", "scheme", "assignee")
        .annotate(
            next_word=owed_by(),
            breach_due=Subquery(breach.values("due_at")[:1]),
            breach_outcome=Subquery(breach.values("outcome")[:1]),
            is_owed_notice=Exists(notice),
        )
    )
    rows: list[Any] = list(found.order_by("priority", "next_due_at", "pk"))
    return [
        Hit(row, row.next_word, row.breach_due, row.breach_outcome or "", row.is_owed_notice, now)
        for row in rows
    ]
