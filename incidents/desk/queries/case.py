"""The page of one incident: everything beside its timeline, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.choices import (
    Channel,
    Confirmation,
    DetectionSource,
    Kind,
    Level,
    Phase,
    Priority,
    Status,
    StepState,
)
from incidents.desk.queries.around import CLOSING, Around, affected_list, around, head_lists
from incidents.desk.queries.found import Bare
from incidents.desk.queries.kept import Figure
from incidents.desk.queries.owed import Owed, owed_of
from incidents.desk.queries.tiles import tiles
from incidents.duty.queries.breach import BreachView, clock_of
from incidents.duty.queries.measures import MeasuresView, measures_of
from incidents.duty.queries.obligations import LawView
from incidents.duty.rules.closing import Missing
from incidents.duty.services.gate import missing_now
from incidents.models import (
    ActionStep,
    Analysis,
    Complaint,
    Improvement,
    Incident,
    Rating,
    Review,
    UpdateRound,
    Waiver,
)
from incidents.record.queries.clocks import ClockView
from incidents.record.queries.critical import critical_among, may_rise
from incidents.record.queries.gather import Listed, Row, Statement, gather, revive
from incidents.record.rules.lifecycle import phase_of
from incidents.record.rules.priority import one_step_up
from tenants.media import any_logged
from tenants.models import Contact


@dataclass(frozen=True)
class PhaseView:
    label: Any
    state: str


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
        owed=owed_of(
            incident,
            clocks=there.clocks,
            rounds=there.rounds,
            measures=measures,
            complaints=there.complaints,
            breach=there.breach.clock,
            obligations=there.found["obligations"],
            now=now,
        ),
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
        besides=there.found,
        rounds=there.rounds,
        floor_lines=[*floor_lines(incident), *_rise(incident, there)],
    )


def floor_lines(incident: Incident) -> list[str]:
    """Say what the class raised, and what was set by hand."""
    lines = []
    for name, judged, holds in (
        (_("Impact"), incident.impact, incident.impact_effective),
        (_("Urgency"), incident.urgency, incident.urgency_effective),
    ):
        told = str(Level(judged).label)
        if holds > judged:
            told = _("%(judged)s, raised to %(holds)s by the information class") % {
                "judged": told,
                "holds": Level(holds).label,
            }
        lines.append(f"{name}: {told}")
    if incident.priority_override is not None:
        lines.append(_("The priority was set by hand."))
    return lines


def _rise(incident: Incident, there: Around) -> list[str]:
    """Say what of those hit is business-critical, while a person may still decide on it."""
    if not incident.is_open or incident.priority_override is not None:
        return []
    names = critical_among(there.assets, [incident.reporter, *there.affected])
    suggested = one_step_up(Priority(incident.priority))
    return [*filter(None, [may_rise(names, suggested)])]


def priority_name(incident: Incident) -> str:
    language = (get_language() or "en")[:2]
    name: str = incident.scheme.labels.get(str(incident.priority), {}).get(language, "")
    return name


def affected_contacts(incident: Incident) -> list[Contact]:
    return revive(Contact, affected_list(incident))


def phases(incident: Incident) -> list[PhaseView]:
    """Return the six steps of source 001, with where this incident is."""
    order = list(Phase)
    at = order.index(phase_of(Status(incident.status)))
    return [
        PhaseView(phase.label, "done" if n < at else "now" if n == at else "later")
        for n, phase in enumerate(order)
    ]


def moments(incident: Incident) -> list[tuple[Any, datetime | None]]:
    """Return the four moments of R6, and those of the solution."""
    return [
        (gettext_lazy("Occurred"), incident.occurred_at),
        (gettext_lazy("Detected"), incident.detected_at),
        (gettext_lazy("Reported"), incident.reported_at),
        (gettext_lazy("Registered"), incident.registered_at),
        (gettext_lazy("Contained"), incident.contained_at),
        (gettext_lazy("Restored"), incident.restored_at),
        (gettext_lazy("Resolved"), incident.resolved_at),
        (gettext_lazy("Closed"), incident.closed_at),
    ]


def facts_of(incident: Incident) -> list[tuple[object, object]]:
    """Return what was filled in, by name; what is empty is left out."""
    pairs: list[tuple[Any, Any]] = [
        (gettext_lazy("Kind"), Kind(incident.kind).label),
        (gettext_lazy("Channel"), Channel(incident.channel).label),
        (gettext_lazy("Noticed by"), DetectionSource(incident.detection).label),
        (gettext_lazy("Found unregistered"), _("yes") if incident.found_unregistered else ""),
        (gettext_lazy("Registered by"), incident.registered_by),
        (gettext_lazy("Description"), incident.description),
        (gettext_lazy("Symptoms"), incident.symptoms),
        (gettext_lazy("Affected systems"), incident.affected),
        (gettext_lazy("Outcome of triage"), incident.triage_reason),
        (gettext_lazy("Reason for the priority"), incident.priority_reason),
        (gettext_lazy("Why no class"), incident.class_reason),
        (gettext_lazy("Workaround"), incident.workaround),
        (gettext_lazy("Cause"), incident.cause),
        (gettext_lazy("Measures taken"), incident.measures),
        (gettext_lazy("Final solution"), incident.solution),
        (gettext_lazy("Solution, as the customer reads it"), incident.solution_for_customer),
        (gettext_lazy("Preventive measures"), incident.prevention),
        (gettext_lazy("Restoration checked by"), incident.checked_by),
        (gettext_lazy("Reference elsewhere"), incident.external_reference),
    ]
    return [(label, value) for label, value in pairs if value]


def _closing(incident: Incident, there: Around, now: datetime) -> ClosingView | None:
    if Status(incident.status) not in CLOSING:
        return None
    return ClosingView(
        missing=missing_now(incident, now=now, found=there.found),
        confirmation=Confirmation(incident.confirmation).label,
    )
