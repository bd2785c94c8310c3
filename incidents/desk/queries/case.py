"""The page of one incident: everything beside its timeline, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.choices import Confirmation, Status, StepState
from incidents.desk.queries.around import (
    CLOSING,
    Around,
    affected_list,
    around,
    head_lists,
    told_list,
)
from incidents.desk.queries.case_facts import (
    PhaseView,
    facts_of,
    floor_lines,
    moments,
    phases,
    priority_name,
    rise,
)
from incidents.desk.queries.found import Bare
from incidents.desk.queries.kept import Figure
from incidents.desk.queries.owed import Owed, owed_of
from incidents.desk.queries.tiles import tiles
from incidents.duty.queries.breach import BreachView, clock_of
from incidents.duty.queries.measures import MeasuresView, measures_of
from incidents.duty.queries.obligations import LawView
from incidents.duty.rules.missing import Missing
from incidents.duty.services.gate import missing_now
from incidents.models import (
    ActionStep,
    Analysis,
    Complaint,
    Improvement,
    Incident,
    Rating,
    Review,
    Task,
    UpdateRound,
    Waiver,
)
from incidents.record.queries.clocks import ClockView
from incidents.record.queries.gather import Listed, Row, Statement, gather, revive
from tenants.media import any_logged
from tenants.models import Contact


@dataclass(frozen=True)
class ClosingView:
    """What is still missing before closing, and how the customer's confirmation stands."""

    missing: tuple[Missing, ...]
    confirmation: Any


@dataclass(frozen=True)
class HeadView:
    """What follows by itself in the head of the page."""

    priority_name: str
    clocks: list[ClockView]


@dataclass(frozen=True)
class CaseView:
    """What templates/incidents/desk/case.html shows; the timeline comes beside it."""

    incident: Incident
    priority_name: str
    clocks: list[ClockView]
    owed: list[Owed]
    phases: list[PhaseView]
    affected: list[Contact]
    assets: list[Any]
    measures: MeasuresView
    breach: BreachView
    law: LawView
    waivers: list[Waiver]
    steps: list[ActionStep]
    analyses: list[Analysis]
    moments: list[tuple[Any, datetime | None]]
    facts: list[tuple[Any, Any]]
    closing: ClosingView | None
    review: Review | None
    improvements: list[Improvement]
    ratings: list[Rating]
    complaints: list[Complaint]
    tasks: list[Task]
    # What the page asked for in the same statement, by name.
    besides: Mapping[str, list[Row]]
    rounds: list[UpdateRound] = field(default_factory=list)

    floor_lines: list[str] = field(default_factory=list)

    @property
    def highest(self) -> int:
        i = self.incident
        return max(i.confidentiality or 0, i.integrity or 0, i.availability or 0)

    @property
    def highest_text(self) -> str:
        if self.highest:
            return _("highest: %(n)d") % {"n": self.highest}
        return _("not known") if self.works_by_classes else ""

    @property
    def works_by_classes(self) -> bool:
        """Say whether measures per class were agreed when it came in."""
        return self.incident.profile_id is not None

    @property
    def owes_call(self) -> bool:
        return any(any_logged(row.media) for row in self.rounds)

    @property
    def steps_done(self) -> int:
        return sum(step.state in (StepState.DONE, StepState.DROPPED) for step in self.steps)


def head_view(incident: Incident, now: datetime) -> HeadView:
    found = gather(**head_lists(incident))
    rounds = revive(UpdateRound, found["rounds"])
    return HeadView(
        priority_name(incident),
        tiles(incident, found["clocks"], rounds, now, breach=clock_of(incident, found["breach"])),
    )


def case_view(
    bare: Bare,
    now: datetime,
    *,
    besides: Mapping[str, Listed | Statement] | None = None,
    figures: Mapping[str, Figure] | None = None,
) -> CaseView:
    """Return the page of one incident; what it wants `besides` comes in the same statement, and so
    do `figures`, unless they are known.
    """
    there, incident = around(bare, now, besides or {}, figures or {}), bare.incident
    measures = measures_of(incident, there.grounds)
    return CaseView(
        incident=incident,
        priority_name=priority_name(incident),
        clocks=tiles(incident, there.clocks, there.rounds, now, breach=there.breach.clock),
        breach=there.breach,
        law=there.law,
        owed=_owed(incident, there, measures, now),
        waivers=there.waivers,
        phases=phases(incident),
        affected=there.affected,
        assets=there.assets,
        measures=measures,
        steps=there.steps,
        analyses=there.analyses,
        moments=moments(incident),
        facts=facts_of(incident),
        closing=_closing(incident, there, now),
        review=there.review,
        improvements=there.improvements,
        ratings=there.ratings,
        complaints=there.complaints,
        tasks=there.tasks,
        besides=there.found,
        rounds=there.rounds,
        floor_lines=[*floor_lines(incident), *rise(incident, there)],
    )


def _owed(incident: Incident, there: Around, measures: MeasuresView, now: datetime) -> list[Owed]:
    return owed_of(
        incident,
        clocks=there.clocks,
        rounds=there.rounds,
        measures=measures,
        complaints=there.complaints,
        breach=there.breach.clock,
        obligations=there.found["obligations"],
        now=now,
    )


def affected_contacts(incident: Incident) -> list[Contact]:
    return revive(Contact, affected_list(incident))


def told_contacts(incident: Incident) -> list[Contact]:
    return revive(Contact, told_list(incident))


def _closing(incident: Incident, there: Around, now: datetime) -> ClosingView | None:
    if Status(incident.status) not in CLOSING:
        return None
    return ClosingView(
        missing=missing_now(incident, now=now, found=there.found),
        confirmation=Confirmation(incident.confirmation).label,
    )
