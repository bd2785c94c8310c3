"""What is done about a security incident: its step plan, containment, remediation, rebuilding."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    SecurityOutcome,
    SecurityPhase,
    SecuritySubject,
    Status,
)
from incidents.duty.services.recovery import LONGEST, is_security
from incidents.facts import PlanPut, SecurityActed, SecurityCleared
from incidents.handling.asks.security import (
    AddContainment,
    AddRebuilt,
    AddRemediation,
    ClearRebuilt,
    PutPlan,
)
from incidents.models import ActionStep, Incident, SecurityAct, SecurityDecision
from incidents.models.security import REBUILT
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.moments import is_ahead
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from tenants.choices import Function
from tenants.data import security
from tenants.errors import DomainError, Invalid, NotAllowed, NotFound
from tenants.ledger.append import Written, insert, update
from tenants.queries import holders
from tenants.rules.roles import Action, Actor, require

# Who approves the security of a rebuilt system: who answers for it here.
APPROVES: Final = (Function.CISO, Function.CONTAINMENT)


class NoSecurity(DomainError):
    code = "no_security_incident"
    status = 409
    default = _("This is not handled as a security incident.")


def lock_security(
    incident_id: int, *, actor: Actor, action: Action, expected_version: int | None = None
) -> Incident:
    """Take the row of a security incident that is not closed, on which this person may do this."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, action, incident.tenant_id)
    if not is_security(incident):
        raise NoSecurity()
    if incident.status == Status.CLOSED:
        raise NoSecurity(_("This is closed: nobody works on it any more."))
    return incident


@transaction.atomic
def put_plan(*, incident_id: int, ask: PutPlan, actor: Actor, now: datetime) -> Incident:
    """Put the steps of a plan behind the action plan (R86); those that are there stay once."""
    incident = lock_security(incident_id, actor=actor, action=Action.WORK)
    plan = security().plans.get(ask.plan)
    if plan is None:
        raise Invalid(_("Choose one of these."), field="plan")
    there = ActionStep.objects.filter(incident=incident)
    codes = set(there.exclude(code="").values_list("code", flat=True))
    last = there.aggregate(n=Max("position"))["n"] or 0
    language = incident.provider.language
    steps = [
        ActionStep(
            **owned(incident),
            position=position,
            text=one.text.in_language(language),
            phase=one.phase,
            code=one.code,
            added_at=now,
        )
        for position, one in enumerate(
            (step for step in plan.steps if step.code not in codes), start=last + 1
        )
    ]
    if not steps:
        raise Invalid(_("All steps of this plan are there already."), field="plan")
    append_event(
        incident,
        "security.plan_put",
        actor=actor,
        now=now,
        wrote=[insert(step) for step in steps],
        facts=PlanPut(plan=plan.code, steps=len(steps)),
    )
    return incident


@transaction.atomic
def add_containment(
    *, incident_id: int, ask: AddContainment, actor: Actor, now: datetime
) -> SecurityAct:
    """Record one measure of containment, with damage, spread, when, and who ordered it (R48)."""
    incident = lock_security(incident_id, actor=actor, action=Action.WORK)
    name, is_emergency = _ordered(incident, ask, actor)
    act = _act(incident, SecurityPhase.CONTAINMENT, ask.kind, ask, actor=actor, now=now)
    act.damage = clean_text(ask.damage, "damage", limit=LONGEST)
    act.spread = clean_text(ask.spread, "spread", limit=LONGEST)
    act.ordered_name, act.is_emergency = name, is_emergency
    wrote = [insert(act)]
    if is_emergency:
        decision = SecurityDecision(
            **owned(incident),
            subject=SecuritySubject.EMERGENCY,
            outcome=SecurityOutcome.ALLOWED,
            grounds=clean_text(ask.emergency, "emergency", limit=LONGEST),
            decided_by_id=actor.person_id,
            decided_at=now,
        )
        wrote.append(insert(decision))
    return _told(incident, act, wrote, actor=actor, now=now)


def _ordered(incident: Incident, ask: AddContainment, actor: Actor) -> tuple[str, bool]:
    """Return who ordered it, and whether without being designated beforehand."""
    designated = holders(incident.tenant_id, Function.CONTAINMENT)
    if ask.ordered_by is not None:
        found = next((one for one in designated if one.pk == ask.ordered_by), None)
        if found is None:
            raise Invalid(_("Choose one of these."), field="ordered_by")
        return found.name, False
    if any(one.user_id == actor.person_id for one in designated):
        return actor.name, False
    if not ask.emergency.strip():
        told = _(
            "Containment is ordered by those designated beforehand: choose who did, or say why it"
            " could not wait."
        )
        raise Invalid(told, field="emergency")
    return actor.name, True


@transaction.atomic
def add_remediation(
    *, incident_id: int, ask: AddRemediation, actor: Actor, now: datetime
) -> SecurityAct:
    """Record by type one act that blocks or takes away the cause (R49)."""
    incident = lock_security(incident_id, actor=actor, action=Action.WORK)
    act = _act(incident, SecurityPhase.REMEDIATION, ask.kind, ask, actor=actor, now=now)
    return _told(incident, act, [insert(act)], actor=actor, now=now)


@transaction.atomic
def add_rebuilt(*, incident_id: int, ask: AddRebuilt, actor: Actor, now: datetime) -> SecurityAct:
    """Record that a system was built anew: it returns once its security is approved (R52)."""
    incident = lock_security(incident_id, actor=actor, action=Action.WORK)
    act = _act(incident, SecurityPhase.RECOVERY, REBUILT, ask, actor=actor, now=now)
    return _told(incident, act, [insert(act)], actor=actor, now=now)


@transaction.atomic
def clear_rebuilt(*, act_id: int, ask: ClearRebuilt, actor: Actor, now: datetime) -> SecurityAct:
    """Approve the security of a rebuilt system: by another person than who recorded it (R52)."""
    found = SecurityAct.objects.filter(
        pk=act_id, kind=REBUILT, incident__in=visible_incidents(actor).values("pk")
    ).first()
    if found is None:
        raise NotFound()
    incident = lock_security(found.incident_id, actor=actor, action=Action.SEE_QUEUE)
    act = SecurityAct.objects.select_for_update().get(pk=act_id)
    if not may_approve(incident, actor):
        raise NotAllowed(_("The CISO approves it, or whoever is designated to order containment."))
    if act.author_id == actor.person_id:
        raise Invalid(_("Somebody else than who rebuilt it approves it."), field="clearance")
    if act.cleared_at is not None:
        raise Invalid(_("This was approved already."), field="act")
    act.clearance = clean_text(ask.clearance, "clearance", limit=LONGEST)
    act.cleared_by_id, act.cleared_at = actor.person_id, now
    append_event(
        incident,
        "security.cleared",
        actor=actor,
        now=now,
        wrote=[update(act, "clearance", "cleared_by", "cleared_at")],
        facts=SecurityCleared(act=act.pk),
    )
    return act


def may_approve(incident: Incident, actor: Actor) -> bool:
    """Say whether this person answers for security at this customer."""
    held = [one for function in APPROVES for one in holders(incident.tenant_id, function)]
    return any(one.user_id == actor.person_id for one in held)


def _act(
    incident: Incident,
    phase: SecurityPhase,
    kind: str,
    ask: AddContainment | AddRemediation | AddRebuilt,
    *,
    actor: Actor,
    now: datetime,
) -> SecurityAct:
    if security().act(phase, kind) is None:
        raise Invalid(_("Choose one of these."), field="kind")
    if ask.done_at is not None and is_ahead(ask.done_at, now):
        raise Invalid(_("This is in the future."), field="done_at")
    return SecurityAct(
        **owned(incident),
        phase=phase,
        kind=kind,
        text=clean_text(ask.text, "text", limit=LONGEST),
        done_at=ask.done_at or now,
        author_id=actor.person_id,
        written_at=now,
    )


def _told(
    incident: Incident, act: SecurityAct, wrote: list[Written], *, actor: Actor, now: datetime
) -> SecurityAct:
    facts = SecurityActed(
        act=act.pk, phase=act.phase, act_kind=act.kind, is_emergency=act.is_emergency
    )
    append_event(incident, "security.acted", actor=actor, now=now, wrote=wrote, facts=facts)
    return act
