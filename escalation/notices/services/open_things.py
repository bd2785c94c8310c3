"""What is open and late at one customer, and whom it concerns: the lines of a digest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escalation.choices import NoticeState
from escalation.models import Escalation, Notice
from escalation.notices.queries.recipients import audience, second_persons
from escalation.notices.rules.audience import TOLD, Audience
from escalation.notices.rules.recipients import Recipient, once
from escalation.notices.services.doors import DoorKeeper
from escalation.notices.services.of_escalations import asked_by
from escalation.notices.services.words import address_of
from incidents.choices import ClockKind, Priority, Status, WaiverState
from incidents.choices.exercise import called
from incidents.duty.queries.breach import open_terms
from incidents.models import Clock, Incident, UpdateRound, Waiver
from tenants.media import codes_of, delivered
from tenants.queries import assignable_users

# Whom a silence towards the customer concerns: whoever works on it, and whoever was asked.
_OF_SILENCE = (Audience.RESPONSIBLE, Audience.INCIDENT_MANAGER, Audience.ESCALATION_MANAGER)


class Sort(StrEnum):
    """What is open."""

    LATE = "late"
    AT_RISK = "at_risk"
    SILENCE = "silence"
    DUE = "due"
    UNANSWERED = "unanswered"
    BREACH = "breach"
    EXCEPTION = "exception"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True)
class OpenThing:
    """One open thing of one incident, and since when. Its words are those of who reads them now."""

    reference: str
    url: str
    customer: str
    priority: int
    sort: Sort
    since: datetime
    # The clock that is meant, the name of who was asked, or what is gone without.
    of: str = ""
    count: int = 1

    @property
    def priority_label(self) -> str:
        return str(Priority(self.priority).label)

    @property
    def words(self) -> str:
        if self.sort in (Sort.SILENCE, Sort.UNDELIVERED):
            return self._counted
        if self.sort is Sort.DUE:
            return _("The customer waits for an update")
        if self.sort is Sort.UNANSWERED:
            return _("No answer yet to the escalation to %(name)s") % {"name": self.of}
        if self.sort is Sort.BREACH:
            return _("Personal data: a decision or a notification is owed within 72 hours")
        if self.sort is Sort.EXCEPTION:
            return _("An exception waits for a second person: %(name)s") % {"name": self.of}
        clock = {"clock": ClockKind(self.of).label}
        return (_("Late: %(clock)s") if self.sort is Sort.LATE else _("At risk: %(clock)s")) % clock

    @property
    def _counted(self) -> str:
        if self.sort is Sort.SILENCE:
            words = ngettext(
                "The customer was not told in time",
                "The customer was not told in time, %(count)d times in a row",
                self.count,
            )
        else:
            words = ngettext(
                "A mail did not arrive, and nobody has seen that yet",
                "%(count)d mails did not arrive, and nobody has seen that yet",
                self.count,
            )
        return words % {"count": self.count}


def open_things(tenant_id: int, *, now: datetime) -> Iterator[tuple[OpenThing, Recipient]]:
    """Return every open thing with each person whom it concerns; in the scope of this tenant."""
    people = _People(tenant_id)
    for make in (_clocks, _silences, _escalations, _breaches, _exceptions, _undelivered):
        for incident, thing, to in make(tenant_id, people, now):
            for one in to:
                yield _named(incident, thing, url=people.door(incident, thing, one)), one


@dataclass(frozen=True)
class _Thing:
    sort: Sort
    since: datetime
    of: str = ""
    count: int = 1
    # The escalation that is meant, and who was asked by it.
    escalation_id: int | None = None
    asked: frozenset[str] = frozenset()


_Found = tuple[Incident, _Thing, Iterable[Recipient]]


class _People:
    """Who has which part, asked once for all incidents that have the same people; their doors."""

    def __init__(self, tenant_id: int) -> None:
        self._known: dict[object, list[Recipient]] = {}
        self._tenant_id = tenant_id

    @cached_property
    def _desk(self) -> frozenset[int]:
        return frozenset(assignable_users(self._tenant_id).values_list("pk", flat=True))

    def door(self, incident: Incident, thing: "_Thing", to: Recipient) -> str:
        """Return the page that this person can open of it; nothing where there is none."""
        if to.sort == "user" or to.user_id in self._desk:
            return address_of("desk:incident", incident.reference)
        is_asked = to.token in thing.asked
        keeper = DoorKeeper(
            incident,
            [to],
            escalation_id=thing.escalation_id if is_asked else None,
            template="breach_due" if thing.sort is Sort.BREACH else "",
        )
        doors = keeper.of(to)
        return doors.told_url or doors.portal_url

    def of(self, incident: Incident, parts: tuple[Audience, ...]) -> list[Recipient]:
        waits = incident.handed_over_at is not None
        key = (parts, incident.assignee_id, incident.team_id, incident.manager_id, waits)
        if key not in self._known:
            self._known[key] = audience(incident, parts)
        return self._known[key]


def _named(incident: Incident, thing: _Thing, *, url: str) -> OpenThing:
    return OpenThing(
        reference=called(incident.reference, is_exercise=incident.is_drill),
        url=url,
        customer=incident.tenant.name,
        priority=incident.priority,
        sort=thing.sort,
        since=thing.since,
        of=thing.of,
        count=thing.count,
    )


def _clocks(tenant_id: int, people: _People, now: datetime) -> Iterator[_Found]:
    running = (
        Clock.objects.filter(
            tenant=tenant_id, superseded_at=None, stopped_at=None, paused_at=None, risk_at__lte=now
        )
        .exclude(incident__status=Status.CLOSED)
        .exclude(incident__is_elsewhere=True)
        .select_related("incident", "incident__tenant", "incident__assignee", "incident__manager")
        .order_by("incident", "pk")
    )
    for clock in running:
        is_late = now > clock.due_at
        sort, since = (Sort.LATE, clock.due_at) if is_late else (Sort.AT_RISK, clock.risk_at)
        to = people.of(clock.incident, TOLD["clock.breached" if is_late else "clock.warned"].to)
        yield clock.incident, _Thing(sort, since, of=clock.kind), to


def _silences(tenant_id: int, people: _People, now: datetime) -> Iterator[_Found]:
    """Return one line for each incident: missed since the last word, else what is due soon."""
    rows = (
        UpdateRound.objects.filter(tenant=tenant_id)
        .exclude(incident__status=Status.CLOSED)
        .exclude(incident__is_elsewhere=True)
        .select_related("incident", "incident__tenant", "incident__assignee", "incident__manager")
        .order_by("incident", "number")
    )
    silent: dict[int, list[UpdateRound]] = {}
    waits: dict[int, UpdateRound] = {}
    for row in rows.iterator():
        if row.met_at is not None:
            silent.pop(row.incident_id, None)
        elif row.missed_at is not None:
            silent.setdefault(row.incident_id, []).append(row)
        elif row.ended_at is None and row.alarm_at is not None and row.alarm_at >= row.due_at:
            # It was asked for once already: its next word is the miss.
            waits[row.incident_id] = row
    for missed in silent.values():
        first = missed[0]
        thing = _Thing(Sort.SILENCE, first.due_at, count=len(missed))
        yield first.incident, thing, people.of(first.incident, _OF_SILENCE)
    for incident_id, row in waits.items():
        if incident_id not in silent:
            since = min(row.due_at, now)
            to = people.of(row.incident, TOLD["round.due"].to)
            yield row.incident, _Thing(Sort.DUE, since), to


def _escalations(tenant_id: int, people: _People, now: datetime) -> Iterator[_Found]:
    rows = (
        Escalation.objects.filter(tenant=tenant_id, acknowledged_at=None, passed_on_at=None)
        .exclude(incident__status=Status.CLOSED)
        .select_related(
            "incident", "incident__tenant", "incident__assignee", "incident__manager",
            "incident__provider", "holder", "provider_holder", "to_user", "to_supplier",
        )
        .order_by("incident", "pk")
    )  # fmt: skip
    for row in rows:
        ours = people.of(row.incident, (Audience.RESPONSIBLE,))
        asked = [one for one in asked_by(row.incident, row) if one.sort != "supplier"]
        thing = _Thing(
            Sort.UNANSWERED,
            row.raised_at,
            of=row.to_name or row.function,
            escalation_id=row.pk,
            asked=frozenset(one.token for one in asked),
        )
        yield row.incident, thing, once([*asked, *ours])


def _breaches(tenant_id: int, people: _People, now: datetime) -> Iterator[_Found]:
    """Return what is owed on personal data; a closed incident may owe it still."""
    rows = (
        open_terms()
        .filter(tenant=tenant_id)
        .select_related("incident__tenant", "incident__assignee", "incident__manager")
    )
    for row in rows.order_by("incident", "pk"):
        to = people.of(row.incident, TOLD["breach.decided"].to)
        yield row.incident, _Thing(Sort.BREACH, row.started_at), to


def _exceptions(tenant_id: int, people: _People, now: datetime) -> Iterator[_Found]:
    rows = Waiver.objects.filter(tenant=tenant_id, state=WaiverState.ASKED).select_related(
        "incident__tenant", "incident__assignee", "incident__manager"
    )
    for row in rows.order_by("incident", "pk"):
        to = second_persons(row.incident, asked_by=row.asked_by_id)
        yield row.incident, _Thing(Sort.EXCEPTION, row.asked_at, of=row.label), to


def _undelivered(tenant_id: int, people: _People, now: datetime) -> Iterator[_Found]:
    """Return one line for each incident of which mail did not arrive and nobody has seen that."""
    rows = Notice.objects.filter(
        tenant=tenant_id, medium__in=codes_of(delivered()), seen_at=None, incident__isnull=False,
        state__in=(NoticeState.REFUSED, NoticeState.GIVEN_UP),
    )  # fmt: skip
    found = rows.values("incident").annotate(count=Count("pk"), since=Min("written_at"))
    of = {row["incident"]: row for row in found.order_by("incident")}
    incidents = Incident.objects.filter(pk__in=of).select_related("tenant", "assignee", "manager")
    for incident in incidents.order_by("pk"):
        row = of[incident.pk]
        to = people.of(incident, (Audience.RESPONSIBLE, Audience.INCIDENT_MANAGER))
        yield incident, _Thing(Sort.UNDELIVERED, row["since"], count=row["count"]), to
