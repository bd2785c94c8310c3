"""The first analysis and the action plan (source 001, steps 3 and 4)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from incidents.choices import StepState, TrialOutcome
from incidents.models import ActionStep, Analysis
from incidents.record.queries.visible import visible_incidents
from incidents.record.services.common import lock_incident, owned, tell, words
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import insert, update
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def add_analysis(
    *,
    incident_id: int,
    actor: Actor,
    now: datetime,
    probable_cause: str,
    resources: str = "",
    checks: Sequence[tuple[str, str]] = (),
) -> Analysis:
    """Record what the first analysis found; `checks` are pairs of what was looked at and seen."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    analysis = Analysis(
        **owned(incident),
        probable_cause=words(probable_cause, "probable_cause"),
        resources=words(resources, "resources", needed=False),
        checks=[
            {
                "check": words(check, "checks", limit=200),
                "outcome": words(outcome, "checks", needed=False, limit=500),
            }
            for check, outcome in checks
        ],
        author_id=actor.person_id,
        written_at=now,
    )
    tell(incident, "analysis.added", actor=actor, now=now, wrote=[insert(analysis)])
    return analysis


@transaction.atomic
def add_step(
    *, incident_id: int, actor: Actor, now: datetime, text: str, owner_id: int | None = None
) -> ActionStep:
    """Add a step to the action plan."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if owner_id is not None and owner_id not in {
        user.pk for user in assignable_users(incident.tenant_id)
    }:
        raise Invalid(_("Choose somebody who works for this customer."), field="owner")
    latest = ActionStep.objects.filter(incident=incident).aggregate(n=Max("position"))["n"]
    step = ActionStep(
        **owned(incident),
        position=(latest or 0) + 1,
        text=words(text, "text", limit=200),
        owner_id=owner_id,
        added_at=now,
    )
    tell(incident, "step.added", actor=actor, now=now, wrote=[insert(step)], step=step.position)
    return step


@transaction.atomic
def change_step(
    *,
    step_id: int,
    actor: Actor,
    now: datetime,
    state: str,
    outcome: str = "",
    result: str = "",
) -> ActionStep:
    """Say how a step went."""
    found = ActionStep.objects.filter(
        pk=step_id, incident__in=visible_incidents(actor).values("pk")
    ).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found.incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if state not in StepState.values:
        raise Invalid(_("Choose one of these."), field="state")
    if outcome and outcome not in TrialOutcome.values:
        raise Invalid(_("Choose one of these."), field="outcome")
    step = ActionStep.objects.select_for_update().get(pk=step_id)
    step.state, step.outcome = state, outcome
    step.result = words(result, "result", needed=False, limit=2000)
    step.done_at = now if state == StepState.DONE else None
    tell(
        incident,
        "step.changed",
        actor=actor,
        now=now,
        wrote=[update(step, "state", "outcome", "result", "done_at")],
        step=step.position,
        state=state,
    )
    return step
