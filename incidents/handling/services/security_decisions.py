"""What is decided on a security incident: its phases, its cause, recovery before that is gone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import OUTCOMES, SecurityOutcome, SecurityPhase, SecuritySubject
from incidents.duty.services.continuity import use_plan
from incidents.duty.services.recovery import LONGEST, continuity_of, remove
from incidents.facts import SecurityDecided
from incidents.handling.asks.security import (
    AllowRecovery,
    DecideContinuity,
    DecidePhase,
    RemoveCause,
)
from incidents.handling.services.security import lock_security
from incidents.models import Incident, SecurityDecision
from incidents.record.services.common import append_event, clean_text, lock_incident, owned, record
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert, update
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def remove_cause(
    *, incident_id: int, expected_version: int, ask: RemoveCause, actor: Actor, now: datetime
) -> Incident:
    """Record that the cause is blocked or removed, and how: now it may recover (R49, R50)."""
    incident = lock_security(
        incident_id, actor=actor, action=Action.WORK, expected_version=expected_version
    )
    if ask.outcome not in OUTCOMES[SecuritySubject.CAUSE]:
        raise Invalid(_("Choose one of these."), field="outcome")
    if incident.cause_removed_at is not None:
        raise Invalid(_("This was recorded already."), field="cause_removed")
    outcome = SecurityOutcome(ask.outcome)
    decision = remove(incident, outcome, ask.cause_removed, actor=actor, now=now)
    wrote, facts = [insert(decision)], said_of(decision)
    record(
        incident,
        "security.cause_removed",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=facts,
    )
    return incident


@transaction.atomic
def allow_recovery(
    *, incident_id: int, ask: AllowRecovery, actor: Actor, now: datetime
) -> SecurityDecision:
    """Allow recovery before the cause is removed: by whoever may make exceptions, with why (R50).

    The cause is still owed before closing.
    """
    incident = lock_security(incident_id, actor=actor, action=Action.WAIVE)
    if incident.cause_removed_at is not None:
        raise Invalid(_("The cause is removed: it may recover."), field="reason")
    grounds = clean_text(ask.reason, "reason", limit=LONGEST)
    decision = _decision(
        incident, SecuritySubject.EARLY, SecurityOutcome.ALLOWED, grounds, actor=actor, now=now
    )
    return _decide(incident, decision, field="reason", actor=actor, now=now)


@transaction.atomic
def decide_phase(
    *, incident_id: int, ask: DecidePhase, actor: Actor, now: datetime
) -> SecurityDecision:
    """Say how far a phase is where the record does not show it, or that it is not needed (R47)."""
    incident = lock_security(incident_id, actor=actor, action=Action.WORK)
    if ask.phase not in SecurityPhase.values:
        raise Invalid(_("Choose one of these."), field="phase")
    if ask.outcome not in OUTCOMES[SecuritySubject.PHASE]:
        raise Invalid(_("Choose one of these."), field="outcome")
    grounds = clean_text(ask.grounds, "grounds", limit=LONGEST)
    outcome = SecurityOutcome(ask.outcome)
    decision = _decision(
        incident, SecuritySubject.PHASE, outcome, grounds, phase=ask.phase, actor=actor, now=now
    )
    return _decide(incident, decision, field="outcome", actor=actor, now=now)


@transaction.atomic
def decide_continuity(
    *, incident_id: int, ask: DecideContinuity, actor: Actor, now: datetime
) -> SecurityDecision:
    """Say whether the continuity plan must be activated, with why (R55); a later answer holds."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    return tell_continuity(incident, ask, actor=actor, now=now)


def tell_continuity(
    incident: Incident, ask: DecideContinuity, *, actor: Actor, now: datetime
) -> SecurityDecision:
    """Write and tell it on a locked incident: by itself, or beside the first analysis."""
    if ask.outcome not in OUTCOMES[SecuritySubject.CONTINUITY]:
        raise Invalid(_("Say whether the continuity plan must be activated."), field="outcome")
    grounds = clean_text(ask.continuity_why, "continuity_why", limit=LONGEST)
    outcome = SecurityOutcome(ask.outcome)
    wrote: list[Written] = []
    if outcome is SecurityOutcome.ACTIVATED and ask.plan_id is not None:
        wrote += use_plan(incident, ask.plan_id, actor=actor, now=now)
    for earlier in continuity_of(incident):
        earlier.lapsed_at = now
        wrote.append(update(earlier, "lapsed_at"))
    decision = _decision(
        incident, SecuritySubject.CONTINUITY, outcome, grounds, actor=actor, now=now
    )
    wrote.append(insert(decision))
    facts = said_of(decision)
    append_event(incident, "security.decided", actor=actor, now=now, wrote=wrote, facts=facts)
    return decision


def said_of(decision: SecurityDecision) -> SecurityDecided:
    return SecurityDecided(
        decision=decision.pk,
        subject=decision.subject,
        phase=decision.phase,
        outcome=decision.outcome,
    )


def _decision(
    incident: Incident,
    subject: SecuritySubject,
    outcome: SecurityOutcome,
    grounds: str,
    *,
    actor: Actor,
    now: datetime,
    phase: str = "",
) -> SecurityDecision:
    return SecurityDecision(
        **owned(incident),
        subject=subject,
        phase=phase,
        outcome=outcome,
        grounds=grounds,
        decided_by_id=actor.person_id,
        decided_at=now,
    )


def _decide(
    incident: Incident, decision: SecurityDecision, *, field: str, actor: Actor, now: datetime
) -> SecurityDecision:
    stands = SecurityDecision.objects.filter(
        incident=incident, subject=decision.subject, phase=decision.phase, lapsed_at=None
    )
    if stands.filter(outcome=decision.outcome).exists():
        raise Invalid(_("This was decided already."), field=field)
    wrote, facts = [insert(decision)], said_of(decision)
    append_event(incident, "security.decided", actor=actor, now=now, wrote=wrote, facts=facts)
    return decision
