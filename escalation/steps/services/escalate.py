"""Escalating: to more knowledge or more authority, and all of it recorded."""

import logging
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.notices.queries.recipients import team_members
from escalation.rules.reasons import Reason
from escalation.steps.asks import RaiseEscalation
from escalation.steps.rules.steps import acknowledge_within
from escalation.steps.services.addressees import colleague, first_holder, supplier, team
from escalation.steps.services.evidence import is_raised, prove
from incidents.choices import ClockKind, Status
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.hand_over import hand_over
from incidents.handling.services.work import assign_incident
from incidents.models import Clock, Incident
from incidents.record.services.common import lock_incident, owned, words
from tenants.choices import Function
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert
from tenants.models import FunctionHolder, Supplier, Team, User
from tenants.reach import is_reachable
from tenants.rules.roles import Action, Actor, require

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be raised: to whom, for what cause, and who says so."""

    kind: EscalationKind
    cause: str
    reason: Reason
    by: Actor
    demanded_by: str = ""
    function: Function | None = None
    holder: FunctionHolder | None = None
    to_team: Team | None = None
    to_user: User | None = None
    to_supplier: Supplier | None = None
    # An assignment is told by itself and answered by starting.
    awaits_answer: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


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
    said = Reason(words(ask.reason, "reason", limit=2000))
    given: dict[str, Any] = {"reason": said, "by": actor}
    given["cause"] = f"by-hand:{uuid.uuid4().hex}"
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


def put_down(incident: Incident, asked: Asked, *, now: datetime) -> Escalation:
    """Write an escalation on a locked incident; telling somebody of it follows after COMMIT."""
    holder = asked.holder
    rank = holder.rank if holder else 0
    is_own = holder is not None and holder.tenant_id == incident.tenant_id
    reachable = _reaches_somebody(incident, asked)
    row = Escalation(
        **owned(incident),
        kind=asked.kind,
        demanded_by=asked.demanded_by,
        key=step_key(asked.cause, asked.function, rank),
        from_team_id=incident.team_id,
        raised_by_id=asked.by.user_id,
        raised_at=now,
        reason=asked.reason.text,
        reason_code=asked.reason.code,
        reason_facts=dict(asked.reason.facts),
        function=asked.function or "",
        rank=rank,
        holder=holder if is_own else None,
        provider_holder=None if is_own else holder,
        to_team=asked.to_team,
        to_user=asked.to_user,
        to_supplier=asked.to_supplier,
        to_name=_name(asked),
    )
    if reachable and asked.awaits_answer:
        row.due_at = now + acknowledge_within(*response_time(incident))
    append(
        incident,
        "escalation.raised",
        actor=asked.by,
        at=now,
        wrote=[insert(row)],
        escalation=row.pk,
        escalation_kind=str(row.kind),
        demanded_by=row.demanded_by,
        function=row.function,
        rank=rank,
        **asked.facts,
    )
    if reachable:
        prove(incident, row, is_raised, now=now)
    else:
        logger.error("escalation.nobody", extra={"escalation": row.pk, "to": row.function})
    return row


def lock_escalation(escalation_id: int, actor: Actor) -> tuple[Incident, Escalation]:
    found = Escalation.objects.filter(pk=escalation_id).values_list("incident", flat=True).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found, actor=actor)
    return incident, Escalation.objects.select_for_update().get(pk=escalation_id)


def _reaches_somebody(incident: Incident, asked: Asked) -> bool:
    """Say whether anybody would be told. A team is its people: a name alone answers nothing."""
    if asked.holder or asked.to_user:
        return True
    if asked.to_supplier is not None:
        return is_reachable(asked.to_supplier)
    return asked.to_team is not None and bool(team_members(incident, asked.to_team.pk))


def step_key(cause: str, function: Function | None, rank: int) -> str:
    return f"{cause}/{function or ''}/{rank}"


def _name(asked: Asked) -> str:
    one = asked.holder or asked.to_user or asked.to_supplier or asked.to_team
    return one.name if one else ""


def response_time(incident: Incident) -> tuple[int | None, str]:
    clock = Clock.objects.filter(
        incident=incident, kind=ClockKind.RESPONSE, superseded_at__isnull=True
    ).first()
    return (clock.amount, clock.unit) if clock else (None, "")
