"""The cases behind the figures, from the record: incidents, and what their events say of them.

An incident of another desk keeps that desk's words for its states, priorities, categories and
groups; one of ours has our codes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from incidents.choices import Kind, TriageOutcome
from incidents.facts import Elsewhere
from incidents.models import Incident
from incidents.past.rules.replay_rows import MISSING
from reporting.queries.promises import reported_in
from reporting.rules.figures import Case
from tenants.ledger.reading import read_body
from tenants.models import Event, Tenant

BATCH: Final = 2_000
IMPORTED: Final = "import."
_COLUMNS: Final = (
    "pk",
    "reported_at",
    "resolved_at",
    "closed_at",
    "channel",
    "category__name_en",
    "category__is_other",
    "team__name",
    "reopened",
)


def cases_of(tenant: Tenant, *, since: date | None = None, until: date | None = None) -> list[Case]:
    """Return the incidents of a customer reported in a period, `until` itself not included.

    Inside its scope. Other kinds, drills, what was merged into another and what turned out to be
    none are not counted (kpis.yaml, kpi_conventions).
    """
    zone = ZoneInfo(tenant.zone)
    asked = reported_in(tenant, since=since, until=until).filter(kind=Kind.INCIDENT)
    asked = asked.exclude(triage_outcome=TriageOutcome.NOT_AN_INCIDENT)
    pasts = _pasts(tenant, asked)
    rows = asked.order_by("pk").values_list(*_COLUMNS).iterator(chunk_size=BATCH)
    # Both in the order of the incidents, and the database lets none be without an event.
    return [_case(zone, row, past) for row, past in zip(rows, pasts, strict=True)]


class _Past:
    """What the events of one incident add up to."""

    def __init__(self, pk: int) -> None:
        self._name = f"incidents.incident:{pk}"
        self._team: int | None = None
        self.said: dict[str, str | None] = {}
        self.states: list[str] = []
        self.priorities: list[str] = []
        self.events = self.reassigned = self.reopened = 0
        self.is_breached = False

    def add(self, kind: str, body: Mapping[str, Any]) -> None:
        self.events += 1
        columns = body["rows"].get(self._name) or {}
        if kind.startswith(IMPORTED):
            self.said.update(Elsewhere.read(body["facts"]).said)
            self._go_on(self.word("incident_state"), self.word("priority"))
        else:
            self._go_on(columns.get("status"), columns.get("priority"))
            self.reassigned += self._team is not None and columns.get("team_id", self._team) != (
                self._team
            )
            self.reopened += kind == "incident.reopened"
            self.is_breached |= kind == "clock.breached"
        self._team = columns.get("team_id", self._team)

    def _go_on(self, state: str | None, priority: str | int | None) -> None:
        if state is not None and self.states[-1:] != [state]:
            self.states.append(state)
        if priority is not None:
            said = priority if isinstance(priority, str) else f"P{priority}"
            if self.priorities[-1:] != [said]:
                self.priorities.append(said)

    def word(self, column: str) -> str:
        return self.said.get(column) or MISSING

    def number(self, column: str) -> int:
        said = self.said.get(column) or ""
        return int(said) if said.isascii() and said.isdigit() else 0


def _pasts(tenant: Tenant, asked: QuerySet[Incident]) -> Iterator[_Past]:
    events = (
        Event.objects.filter(
            tenant=tenant, subject_kind="incident", subject_id__in=asked.values("pk")
        )
        .order_by("subject_id", "pk")
        .values_list("subject_id", "kind", "body", "pk")
    )
    return _folded(tenant.pk, events.iterator(chunk_size=BATCH))


def _folded(tenant_id: int, events: Iterable[tuple[int, str, str, int]]) -> Iterator[_Past]:
    for pk, of_one in groupby(events, key=lambda event: event[0]):
        past = _Past(pk)
        for _pk, kind, body, event_id in of_one:
            past.add(kind, read_body(body, tenant_id=tenant_id, event_id=event_id))
        yield past


def _case(zone: ZoneInfo, row: tuple[Any, ...], past: _Past) -> Case:
    _pk, reported_at, resolved_at, closed_at, channel, category, is_other, team, reopened = row
    is_imported = bool(past.said)
    return Case(
        zone=zone,
        opened_at=reported_at,
        resolved_at=resolved_at,
        closed_at=closed_at,
        priority=past.priorities[-1],
        contact_type=past.word("contact_type") if is_imported else channel,
        category=past.word("category") if is_imported else category or MISSING,
        is_other=bool(is_other) and not is_imported,
        group=past.word("assignment_group") if is_imported else team,
        # Of another desk's term we only know whether it was kept in the end.
        made_sla=not past.is_breached and past.said.get("made_sla", "true") != "false",
        states=tuple(past.states),
        has_changed_priority=len(past.priorities) > 1,
        reassigned=past.number("reassignment_count") + past.reassigned,
        reopened_said=past.number("reopen_count") + past.reopened if is_imported else reopened,
        reopened_seen=reopened,
        events=past.events,
    )
