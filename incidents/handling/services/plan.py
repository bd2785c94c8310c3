"""The first analysis and the action plan (source 001, steps 3 and 4)."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from incidents.choices import StepState, TrialOutcome
from incidents.duty.queries.checklist import checklist_of
from incidents.duty.services.recovery import owes_continuity
from incidents.facts import StepSaid
from incidents.handling.asks.plan import AddAnalysis, AddStep, ChangeStep
from incidents.handling.asks.security import DecideContinuity
from incidents.handling.services.security_decisions import tell_continuity
from incidents.models import ActionStep, Analysis, Incident
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.moments import wrong_plan
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import insert, update
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def add_analysis(*, incident_id: int, ask: AddAnalysis, actor: Actor, now: datetime) -> Analysis:
    """Record what the first analysis found; `checks` are pairs of what was looked at and seen."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    analysis = Analysis(
        **owned(incident),
        probable_cause=clean_text(ask.probable_cause, "probable_cause"),
        resources=clean_text(ask.resources, "resources", needed=False),
        checks=[
            *_listed(incident, ask.listed),
            *(
                {
                    "check": clean_text(check, "checks", limit=200),
                    "outcome": clean_text(outcome, "checks", needed=False, limit=500),
                }
                for check, outcome in ask.checks
            ),
        ],
        author_id=actor.person_id,
        written_at=now,
    )
    append_event(incident, "analysis.added", actor=actor, now=now, wrote=[insert(analysis)])
    if ask.continuity:
        decided = DecideContinuity(
            outcome=ask.continuity, continuity_why=ask.continuity_why,
            plan_id=ask.continuity_plan_id,
        )  # fmt: skip
        tell_continuity(incident, decided, actor=actor, now=now)
    elif owes_continuity(incident):
        told = _("Say whether the continuity plan must be activated.")
        raise Invalid(told, field="continuity")
    return analysis


def _listed(incident: Incident, codes: Sequence[str]) -> list[dict[str, str]]:
    """Return what of its category's checklist was looked at, as it was worded for the customer."""
    checks = checklist_of(incident)
    if not checks.keys() >= {*codes}:
        raise Invalid(_("Choose one of these."), field="listed")
    language = incident.tenant.language
    return [
        {"check": text.in_language(language), "outcome": "", "code": code}
        for code, text in checks.items()
        if code in codes
    ]


@transaction.atomic
def add_step(*, incident_id: int, ask: AddStep, actor: Actor, now: datetime) -> ActionStep:
    """Add a step to the action plan."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if ask.owner_id is not None and ask.owner_id not in {
        user.pk for user in assignable_users(incident.tenant_id)
    }:
        raise Invalid(_("Choose somebody who works for this customer."), field="owner")
    today = now.astimezone(ZoneInfo(incident.tenant.zone)).date()
    if ask.due_on is not None and (wrong := wrong_plan(ask.due_on, today)) is not None:
        raise Invalid(wrong, field="due_on")
    latest = ActionStep.objects.filter(incident=incident).aggregate(n=Max("position"))["n"]
    step = ActionStep(
        **owned(incident),
        position=(latest or 0) + 1,
        text=clean_text(ask.text, "text", limit=200),
        owner_id=ask.owner_id,
        due_on=ask.due_on,
        added_at=now,
    )
    append_event(
        incident,
        "step.added",
        actor=actor,
        now=now,
        wrote=[insert(step)],
        facts=StepSaid(step=step.position),
    )
    return step


@transaction.atomic
def change_step(*, step_id: int, ask: ChangeStep, actor: Actor, now: datetime) -> ActionStep:
    """Say how a step went."""
    found = ActionStep.objects.filter(
        pk=step_id, incident__in=visible_incidents(actor).values("pk")
    ).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found.incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if ask.state not in StepState.values:
        raise Invalid(_("Choose one of these."), field="state")
    if ask.outcome and ask.outcome not in TrialOutcome.values:
        raise Invalid(_("Choose one of these."), field="outcome")
    step = ActionStep.objects.select_for_update().get(pk=step_id)
    step.state, step.outcome = ask.state, ask.outcome
    said = "\n\n".join(_both(step.result, ask.result))
    step.result = clean_text(said, "result", needed=False, limit=2000)
    is_done = ask.state == StepState.DONE
    step.done_at, step.done_by_id = (now, actor.user_id) if is_done else (None, None)
    append_event(
        incident,
        "step.changed",
        actor=actor,
        now=now,
        wrote=[update(step, "state", "outcome", "result", "done_at", "done_by")],
        facts=StepSaid(step=step.position, state=ask.state),
    )
    return step


def _both(before: str, result: str) -> list[str]:
    """Return what was said of a step before and what is said now: nobody's words are lost."""
    said = [text for text in (before.strip(), result.strip()) if text]
    return said if len(set(said)) == len(said) else said[:1]
