"""Where the impact exceeds one system the escalation manager decides (source 004, 15-17; R67).

Somebody of the desk states it; whoever is on duty as escalation manager, or holds that, is asked,
and it goes on like every escalation. That they have seen it decides nothing: that has grounds.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import EscalationKind, WideDecision
from escalation.facts import WideSaid
from escalation.models import Escalation, WideImpact
from escalation.rules.reasons import Reason
from escalation.steps.asks import DecideWide, StateWide
from escalation.steps.rules.steps import LAST
from escalation.steps.services.answer import answer
from escalation.steps.services.raising import Asked, put_down
from escalation.steps.services.rungs import Rung, first_rung, rungs
from incidents.choices import Status
from incidents.models import Incident
from incidents.record.services.common import clean_text, lock_incident, owned
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.append import append, insert, update
from tenants.queries import holders
from tenants.rules.roles import SYSTEM, Action, Actor, Kind, require

DEMANDED: Final = "R67"
LONGEST: Final = 2000


@transaction.atomic
def state_wide(*, incident_id: int, ask: StateWide, actor: Actor, now: datetime) -> WideImpact:
    """Put on record that the impact exceeds one system, and ask who decides."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.ESCALATE, incident.tenant_id)
    _refuse_closed(incident)
    if WideImpact.objects.filter(incident=incident, decided_at=None).exists():
        raise Invalid(_("This was stated already, and waits for a decision."))
    grounds = clean_text(ask.grounds, "grounds", limit=LONGEST)
    row = WideImpact(
        **owned(incident),
        stated_by_id=actor.person_id,
        stated_at=now,
        grounds=grounds,
    )
    wrote = [insert(row)]
    append(
        incident, "impact.widened", actor=actor, at=now, wrote=wrote, facts=WideSaid(wide=row.pk)
    )
    _ask(incident, LAST, row.cause, grounds, actor=actor, now=now)
    return row


@transaction.atomic
def decide_wide(*, incident_id: int, ask: DecideWide, actor: Actor, now: datetime) -> WideImpact:
    """Decide what is done; only who decides may, or their deputy, and never in their place.

    The escalation manager of a customer need not see the incident otherwise.
    """
    incident = lock_incident(incident_id, actor=SYSTEM)
    if not decides_as_customer(incident, actor):
        incident = lock_incident(incident_id, actor=actor)
        require(actor, Action.ACKNOWLEDGE, incident.tenant_id)
        if not decides(incident, actor, now):
            raise NotAllowed()
    # It ended what was asked: who reopens it finds the decision still waiting.
    _refuse_closed(incident)
    row = WideImpact.objects.select_for_update().filter(incident=incident, decided_at=None).first()
    if row is None:
        raise Invalid(_("Nothing waits for this decision any more."))
    if ask.decision not in WideDecision.values:
        raise Invalid(_("Choose one of these."), field="decision")
    row.decision, row.why = ask.decision, clean_text(ask.why, "why", limit=LONGEST)
    row.decided_by_id, row.decided_at = actor.person_id, now
    append(
        incident,
        "impact.decided",
        actor=actor,
        at=now,
        wrote=[update(row, "decision", "why", "decided_by", "decided_at")],
        facts=WideSaid(wide=row.pk, decision=str(ask.decision)),
    )
    for step in _waiting(incident, row):
        answer(incident, step, actor=actor, now=now)
    if ask.decision == WideDecision.HIERARCHICAL:
        cause = f"{row.cause}:up"
        _ask(incident, Function.MANAGEMENT, cause, row.why, actor=actor, now=now)
    return row


def decides(incident: Incident, actor: Actor, now: datetime) -> bool:
    """Say whether this person is on duty as escalation manager, or holds it, in whichever rank."""
    if decides_as_customer(incident, actor):
        return True
    if actor.user_id is None or not actor.may(Action.ACKNOWLEDGE, incident.tenant_id):
        return False
    there = {rung.user_id for rung in rungs(incident, now)[LAST]}
    held = {one.user_id for one in holders(incident.tenant_id, LAST)}
    return actor.user_id in there | held


def decides_as_customer(incident: Incident, actor: Actor) -> bool:
    """Say whether this person holds it at the customer itself; they decide in person."""
    if actor.kind is not Kind.PERSON or not actor.sees(incident.tenant_id):
        return False
    own = [one for one in holders(incident.tenant_id, LAST) if one.tenant_id == incident.tenant_id]
    return any(one.user_id == actor.user_id for one in own)


def _refuse_closed(incident: Incident) -> None:
    if incident.status == Status.CLOSED:
        raise Invalid(_("This incident is closed. Reopen it before you escalate."))


def _waiting(incident: Incident, row: WideImpact) -> list[Escalation]:
    """Return who was asked for it and has not answered."""
    rows = Escalation.objects.select_for_update(of=("self",)).filter(
        incident=incident,
        key__startswith=f"{row.cause}/",
        acknowledged_at=None,
        passed_on_at=None,
    )
    return list(rows.order_by("pk"))


def _ask(
    incident: Incident, function: Function, cause: str, why: str, *, actor: Actor, now: datetime
) -> Escalation:
    rung: Rung | None = first_rung(incident, function, now)
    asked = Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=cause,
        demanded_by=DEMANDED,
        reason=Reason(why),
        by=actor,
        function=rung.function if rung else function,
        holder=rung.holder if rung else None,
        to_user=rung.user if rung else None,
        rank=rung.rank if rung else 0,
    )
    return put_down(incident, asked, now=now)
