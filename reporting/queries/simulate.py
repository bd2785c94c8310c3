"""Incidents of a period under another matrix, class pack or version of a law. Nothing is written.

Read in batches, so that a period of any length takes the memory of one batch; whoever asks holds
the scope of one customer, or of a whole provider.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Min, QuerySet

from incidents.choices import TO_AUTHORITY, ClockKind, PersonalData, Priority, TriageOutcome
from incidents.duty.rules.obligations import AWARE, BY_THEMSELVES, Debtor, owed_by
from incidents.duty.services.duties import asks_nothing, duties_under
from incidents.duty.services.owing import debtor_of
from incidents.models import Clock, DutyStart, Incident, Obligation, Pause
from incidents.record.rules.classes import gdpr_class
from incidents.record.rules.priority import Matrix, floor_priority
from incidents.record.services.plans import Contracts, Planner
from incidents.record.services.terms import Terms, terms_of
from reporting.rules.simulating import Difference, Judged, missed_of
from tenants.contract.rules.hours import Interval
from tenants.contract.rules.profile import Profile
from tenants.contract.rules.regimes import Regimes
from tenants.data import regimes

BATCH: Final = 500
KINDS: Final = (ClockKind.RESPONSE, ClockKind.RESOLUTION)


@dataclass(frozen=True)
class Others:
    """What is tried instead of what was agreed; nothing set is as it was."""

    matrix: Matrix | None = None
    profile: Profile | None = None
    regimes: Regimes | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of one incident beside its own row."""

    clocks: Mapping[ClockKind, Clock]
    pauses: Mapping[int, list[Interval]]
    events: Mapping[str, datetime]
    # When a duty was filed or decided on, by duty and recipient.
    answered: Mapping[str, datetime]


def simulate(
    chosen: QuerySet[Incident], others: Others, *, now: datetime
) -> Iterator[Difference | None]:
    """Yield of each of these incidents, in the order of their numbers, how it would differ."""
    judges = _Judges(others, now)
    last = 0
    while True:
        rows = chosen.filter(pk__gt=last).select_related(
            "tenant__provider", "agreement__hours", "team"
        )
        batch = list(rows.order_by("pk")[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        facts = _facts(batch)
        for incident in batch:
            yield judges.compare(incident, facts[incident.pk])


class _Judges:
    """Works out both sides; contracts, debtors and packs are read once for all of them."""

    def __init__(self, others: Others, now: datetime) -> None:
        self.others, self.now = others, now
        self._contracts = Contracts()
        self._debtors: dict[int, Debtor] = {}
        self._packs = (regimes(), others.regimes or regimes())

    def compare(self, incident: Incident, facts: Facts) -> Difference | None:
        agreed_terms = terms_of(incident)
        agreed = self._judge(incident, facts, agreed_terms, self._packs[0])
        other = self._judge(incident, facts, self._other(incident, agreed_terms), self._packs[1])
        if agreed == other:
            return None
        return Difference(incident.reference, incident.title, incident.tenant.name, agreed, other)

    def _other(self, incident: Incident, terms: Terms) -> Terms:
        profile = self.others.profile
        if profile is None:
            return replace(terms, matrix=self.others.matrix or terms.matrix)
        # Who works without classes goes on without them: only priorities and terms are others.
        known = profile if incident.profile_id is not None else profile.without_classes()
        known = replace(known, default_class=terms.profile.default_class)
        data = None if terms.personal_data is None else gdpr_class(known, terms.classes)
        matrix = self.others.matrix or terms.matrix
        return replace(terms, profile=known, matrix=matrix, personal_data=data)

    def _judge(self, incident: Incident, facts: Facts, terms: Terms, packs: Regimes) -> Judged:
        priority = _priority(incident, terms)
        duties = () if asks_nothing(incident) else duties_under(terms, incident, priority)
        ends: dict[str, datetime | None] = dict(self._clocks(incident, facts, terms, priority))
        kept: dict[str, datetime | None] = {
            str(kind): clock.stopped_at or clock.ended_at or clock.paused_at
            for kind, clock in facts.clocks.items()
        }
        for owing in owed_by(self._debtor(incident), packs, facts.events):
            name = f"{owing.duty.code}:{owing.recipient}"
            ends[name], kept[name] = owing.due_at, facts.answered.get(name)
        return Judged(
            priority=int(priority),
            duties=frozenset(duty.code for duty in duties if duty.required),
            terms=ends,
            missed=missed_of(ends, kept, now=self.now),
        )

    def _clocks(
        self, incident: Incident, facts: Facts, terms: Terms, priority: Priority
    ) -> Iterator[tuple[str, datetime | None]]:
        if incident.triage_outcome == TriageOutcome.NOT_AN_INCIDENT:
            return
        # Never saved: what the planner reads is how urgent it would be.
        tried = copy(incident)
        tried.priority = priority
        planner = Planner(tried, terms, contract=self._contracts.of(incident))
        for kind, clock in facts.clocks.items():
            yield str(kind), planner.plan(kind, facts.pauses.get(clock.pk, [])).due_at

    def _debtor(self, incident: Incident) -> Debtor:
        if incident.tenant_id not in self._debtors:
            self._debtors[incident.tenant_id] = debtor_of(incident.tenant)
        return self._debtors[incident.tenant_id]


def _priority(incident: Incident, terms: Terms) -> Priority:
    """Return how urgent it is: by hand where somebody chose, never below what the class asks."""
    if incident.priority_override is not None:
        floor = floor_priority(terms.matrix, terms.floors)
        return min(Priority(incident.priority_override), floor)
    return terms.assess(impact=incident.impact, urgency=incident.urgency).priority


def _facts(batch: Sequence[Incident]) -> dict[int, Facts]:
    keys = [incident.pk for incident in batch]
    clocks: dict[int, dict[ClockKind, Clock]] = defaultdict(dict)
    for row in Clock.objects.filter(incident__in=keys, superseded_at=None, kind__in=KINDS):
        clocks[row.incident_id][ClockKind(row.kind)] = row
    pauses = _pauses([clock.pk for of in clocks.values() for clock in of.values()])
    events, answered = _of_the_law(keys)
    return {
        incident.pk: Facts(
            clocks=clocks[incident.pk],
            pauses=pauses,
            events={"reported": incident.reported_at, **_aware(incident), **events[incident.pk]},
            answered=answered[incident.pk],
        )
        for incident in batch
    }


def _aware(incident: Incident) -> dict[str, datetime]:
    """Return since when personal data is known of, where no term was begun for it."""
    touched = incident.is_breach or incident.personal_data != PersonalData.NO
    return {"aware": incident.reported_at} if touched else {}


def _pauses(clocks: Collection[int]) -> dict[int, list[Interval]]:
    found: dict[int, list[Interval]] = defaultdict(list)
    ended = Pause.objects.filter(clock__in=clocks, ended_at__isnull=False).order_by("started_at")
    for row in ended:
        if row.ended_at is not None:
            found[row.clock_id].append((row.started_at, row.ended_at))
    return found


def _of_the_law(keys: Collection[int]) -> tuple[Any, Any]:
    """Return what laws count from, and when what they ask was answered, by incident."""
    events: dict[int, dict[str, datetime]] = defaultdict(dict)
    answered: dict[int, dict[str, datetime]] = defaultdict(dict)
    starts = DutyStart.objects.filter(incident__in=keys)
    for pk, event, at in starts.values_list("incident", "event").annotate(at=Min("at")):
        events[pk][event] = min(at, events[pk].get(event, at))
    for row in Obligation.objects.filter(incident__in=keys):
        pk, code = row.incident_id, f"filed:{row.duty}"
        if at := row.filed_at or row.stopped_at:
            answered[pk][f"{row.duty}:{row.recipient}"] = at
        if row.duty == TO_AUTHORITY:
            events[pk][AWARE] = min(row.started_at, events[pk].get(AWARE, row.started_at))
        # Whether more follows a notification is said with it, and not taken from it.
        if row.filed_at and row.duty not in BY_THEMSELVES:
            events[pk][code] = min(row.filed_at, events[pk].get(code, row.filed_at))
    return events, answered
