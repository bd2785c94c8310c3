"""How one security incident is handled: its phases, its step plan, its logbook and what it owes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incidents.causes.queries.checks import changes_of
from incidents.choices import SecurityOutcome, SecurityPhase, SecuritySubject
from incidents.desk.queries.logbook import logbook
from incidents.duty.queries.continuity import PlanHit, plans_of
from incidents.duty.rules.missing import Missing
from incidents.duty.rules.recovering import RecoveryFacts, missing_for_recovery
from incidents.duty.services.recovery import is_grave, is_security, owes_cause
from incidents.models import (
    ActionStep,
    Change,
    Incident,
    RecoveryOption,
    Review,
    SecurityAct,
    SecurityDecision,
    Task,
)
from incidents.models.security import REBUILT
from incidents.models.task import TaskKind
from incidents.record.queries.entries import Entry
from incidents.record.queries.gather import Listed, Row, columns, gather, revive
from incidents.record.rules.security import (
    KINDS,
    Decided,
    Moment,
    PhaseNow,
    PhaseState,
    Recorded,
    phases_of,
    shown_by,
)
from tenants.choices import Function
from tenants.contract.rules.security import PhaseText
from tenants.data import security
from tenants.models import Event, FunctionHolder, User
from tenants.queries import holders


@dataclass(frozen=True)
class PhaseView:
    """One phase as its card shows it."""

    now: PhaseNow
    text: PhaseText
    steps: list[ActionStep]

    @property
    def others(self) -> list[tuple[str, Any]]:
        """Return what the other sources call what is done in it."""
        return sorted(self.text.others.items())


@dataclass(frozen=True)
class SecurityView:
    phases: list[PhaseView]
    log: list[Entry]
    missing: tuple[Missing, ...]
    rebuilt: list[SecurityAct]
    designated: list[FunctionHolder]
    options: list[RecoveryOption]
    tasks: list[Task]
    changes: list[Change]
    continuity: SecurityDecision | None
    owes_continuity: bool
    plans: list[PlanHit]
    is_security: bool
    is_open: bool

    @property
    def strip(self) -> list[dict[str, Any]]:
        """Return the phases as components/phases.html draws them."""
        ended = (PhaseState.DONE, PhaseState.NOT_NEEDED)
        return [
            {
                "label": one.text.title,
                "state": PhaseState.DONE if one.now.state in ended else one.now.state,
            }
            for one in self.phases
        ]

    @property
    def waiting(self) -> list[SecurityAct]:
        return [act for act in self.rebuilt if act.waits_for_approval]


def _lists(incident: Incident) -> dict[str, Listed]:
    told = Event.objects.filter(
        tenant=incident.tenant_id, subject_kind="incident", subject_id=incident.pk, kind__in=KINDS
    )
    acts = SecurityAct.objects.filter(incident=incident).order_by("done_at", "pk")
    decided = SecurityDecision.objects.filter(incident=incident).order_by("decided_at", "pk")
    steps = ActionStep.objects.filter(incident=incident).order_by("position")
    reviews = Review.objects.filter(incident=incident, held_at__isnull=False)
    options = RecoveryOption.objects.filter(incident=incident).order_by("pk")
    tasks = Task.objects.filter(incident=incident, kind=TaskKind.RISK).order_by("pk")
    return {
        "events": told.order_by("pk").values("kind", "at", "actor_id"),
        "acts": acts.values(*columns(SecurityAct, "author__name", "cleared_by__name")),
        "decisions": decided.values(*columns(SecurityDecision, "decided_by__name")),
        "steps": steps.values(*columns(ActionStep, "owner__name", "done_by__name")),
        "options": options.values(*columns(RecoveryOption, "author__name", "chosen_by__name")),
        "tasks": tasks.values(*columns(Task, "assignee__name", "team__name")),
        "changes": changes_of(incident.pk).values(*columns(Change, "checked_by__name")),
        "reviews": reviews.values(*columns(Review, "held_by__name")),
    }


def security_view(incident: Incident) -> SecurityView | None:
    """Return the page, or nothing: it is there for what is, or was, handled as such."""
    found = gather(**_lists(incident))
    acts, decisions = (
        revive(SecurityAct, found["acts"]), revive(SecurityDecision, found["decisions"]),
    )  # fmt: skip
    told = [one for one in decisions if one.subject != SecuritySubject.CONTINUITY]
    if not (is_security(incident) or acts or told):
        return None
    steps = revive(ActionStep, found["steps"])
    answered = [one for one in decisions if one.subject == SecuritySubject.CONTINUITY]
    continuity = next((one for one in answered if one.lapsed_at is None), None)
    texts = security().phases
    now = phases_of(shown_by(_recorded(incident, found, acts)), _standing(decisions))
    return SecurityView(
        phases=[
            PhaseView(one, texts[one.phase], [step for step in steps if step.phase == one.phase])
            for one in now
        ],
        log=logbook(acts, decisions, steps),
        missing=missing_for_recovery(_recovery(incident, acts, decisions)),
        rebuilt=[act for act in acts if act.kind == REBUILT],
        options=revive(RecoveryOption, found["options"]),
        tasks=revive(Task, found["tasks"]),
        changes=revive(Change, found["changes"]),
        continuity=continuity,
        owes_continuity=continuity is None and is_grave(incident),
        plans=plans_of(incident),
        designated=holders(incident.tenant_id, Function.CONTAINMENT),
        is_security=is_security(incident),
        is_open=incident.is_open,
    )


def _recovery(
    incident: Incident, acts: list[SecurityAct], decisions: list[SecurityDecision]
) -> RecoveryFacts:
    """Return what recovery stands on, of what was read for the page."""
    stands = {one.subject for one in decisions if one.lapsed_at is None}
    return RecoveryFacts(
        is_security=is_security(incident),
        is_removed=not owes_cause(incident),
        is_early=SecuritySubject.EARLY in stands,
        unapproved=sum(act.waits_for_approval for act in acts),
    )


def _standing(decisions: list[SecurityDecision]) -> list[Decided]:
    return [
        Decided(
            SecurityPhase(one.phase),
            SecurityOutcome(one.outcome),
            Moment(one.decided_at, one.decided_by.name),
        )
        for one in decisions
        if one.subject == SecuritySubject.PHASE and one.lapsed_at is None
    ]


def _recorded(
    incident: Incident, found: Mapping[str, list[Row]], acts: list[SecurityAct]
) -> Recorded:
    names = _names(found["events"])
    moments = [
        (row["kind"], Moment(row["at"], names.get(row["actor_id"] or 0, "")))
        for row in found["events"]
    ]
    reviews = revive(Review, found["reviews"])
    return Recorded(
        first=dict(reversed(moments)),
        last=dict(moments),
        acts={
            SecurityPhase(act.phase): Moment(act.done_at, act.author.name) for act in reversed(acts)
        },
        contained_at=incident.contained_at,
        cause_removed_at=incident.cause_removed_at,
        works_at=incident.restored_at or incident.resolved_at,
        closed_at=incident.closed_at,
        reviewed=_held(reviews[0]) if reviews else None,
    )


def _held(review: Review) -> Moment | None:
    if review.held_at is None:
        return None
    return Moment(review.held_at, review.held_by.name if review.held_by else "")


def _names(events: list[Row]) -> dict[int, str]:
    people = {row["actor_id"] for row in events if row["actor_id"]}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
