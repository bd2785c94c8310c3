"""Escalating: to more knowledge or more authority, and all of it recorded."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.rules.reasons import Reason
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.addressees import colleague, first_holder, supplier, team
from escalation.steps.services.raising import Asked, put_down
from incidents.choices import Status
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.hand_over import hand_over
from incidents.handling.services.work import assign_incident
from incidents.models import Incident
from incidents.record.services.common import clean_text, lock_incident
from tenants.choices import Function
from tenants.errors import Invalid, NotFound
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def raise_escalation(
    *,
    incident_id: int,
    ask: RaiseEscalation,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Escalation:
    """Escalate by hand. Functional to a team, a colleague or a supplier, who then gets the work;
    hierarchical to a function, who is told and not assigned (R58, R60).
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.ESCALATE, incident.tenant_id)
    if incident.status == Status.CLOSED:
        raise Invalid(_("This incident is closed. Reopen it before you escalate."))
    if ask.kind not in EscalationKind.values:
        raise Invalid(_("Choose one of these."), field="kind")
    said = Reason(clean_text(ask.reason, "reason", limit=2000))
    given: dict[str, Any] = {"reason": said, "by": actor, "cause": f"by-hand:{uuid.uuid4().hex}"}
    if ask.kind == EscalationKind.HIERARCHICAL:
        holder = first_holder(incident, ask.function)
        asked = Asked(
            kind=EscalationKind.HIERARCHICAL,
            function=Function(ask.function),
            holder=holder,
            **given,
        )
        return put_down(incident, asked, now=now)
    asked = Asked(
        kind=EscalationKind.FUNCTIONAL,
        to_team=team(incident, ask.team_id),
        to_user=colleague(incident, ask.user_id),
        to_supplier=supplier(incident, ask.supplier_id),
        **given,
    )
    if not (asked.to_team or asked.to_user or asked.to_supplier):
        raise Invalid(_("Choose to whom."), field="to")
    raised = put_down(incident, asked, now=now)
    _hand_over_work(incident, asked, actor=actor, now=now)
    return raised


def _hand_over_work(incident: Incident, asked: Asked, *, actor: Actor, now: datetime) -> None:
    """A colleague becomes responsible; for a supplier somebody of ours stays so (R40)."""
    responsible = asked.to_user.pk if asked.to_user else None
    if asked.to_supplier is not None:
        responsible = responsible or incident.assignee_id or actor.user_id
    if responsible is None:
        if asked.to_team is not None:
            hand_over(incident, asked.to_team, actor=actor, now=now)
        return
    assign_incident(
        incident_id=incident.pk,
        expected_version=None,
        actor=actor,
        now=now,
        ask=AssignIncident(
            user_id=responsible,
            team_id=asked.to_team.pk if asked.to_team else None,
            supplier_id=asked.to_supplier.pk if asked.to_supplier else None,
            reason=asked.reason.text[:200],
        ),
    )


def lock_escalation(escalation_id: int, actor: Actor) -> tuple[Incident, Escalation]:
    found = Escalation.objects.filter(pk=escalation_id).values_list("incident", flat=True).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found, actor=actor)
    return incident, Escalation.objects.select_for_update().get(pk=escalation_id)
