"""Asking the next one, because somebody did not answer or cannot."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.rules.reasons import Reason
from escalation.steps.rules.steps import LAST, Step, next_step
from escalation.steps.services.escalate import Asked, lock_escalation, put_down, step_key
from escalation.steps.services.withdraw import withdraw
from incidents.choices import Status
from incidents.models import Incident
from incidents.record.rules.lifecycle import IllegalMove
from tenants.choices import Function
from tenants.errors import Invalid
from tenants.ledger.append import append, update
from tenants.models import FunctionHolder
from tenants.queries import holders
from tenants.rules.roles import SYSTEM, Action, Actor, require

logger = logging.getLogger(__name__)

# Between a cause and whoever was asked for it beside the steps, such as a manager appointed since.
BRANCH = ":"


@transaction.atomic
def pass_on(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Ask the next one, because this one cannot answer; return the new escalation."""
    incident, row = lock_escalation(escalation_id, actor)
    require(actor, Action.ESCALATE, incident.tenant_id)
    if incident.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, Status.CLOSED)
    if not row.is_open:
        raise Invalid(_("This was answered or passed on already."))
    following = hand_on(incident, row, actor=actor, now=now)
    if following is None:
        raise Invalid(_("There is nobody after this one."))
    return following


@transaction.atomic
def pass_on_unanswered(*, escalation_id: int, now: datetime) -> None:
    """Ask the next one when the time to answer is over; asking twice changes nothing."""
    incident, row = lock_escalation(escalation_id, SYSTEM)
    if row.due_at is None or row.due_at > now:
        return
    if incident.status == Status.CLOSED:
        # Nobody is asked any more; what follows the closing has not been here yet.
        withdraw(incident, now=now)
    else:
        hand_on(incident, row, actor=SYSTEM, now=now)


def ask_next(
    incident: Incident, row: Escalation, *, reason: Reason, now: datetime
) -> Escalation | None:
    """Ask whoever comes after this one, for what happened since; nobody when all were asked."""
    if row.is_open:
        return hand_on(incident, row, actor=SYSTEM, now=now, reason=reason)
    holder = _next_holder(incident, row, row.key.rsplit("/", 2)[0])
    if holder is None:
        return None
    return _ask(incident, row, holder, reason=reason, actor=SYSTEM, now=now)


def hand_on(
    incident: Incident,
    row: Escalation,
    *,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
) -> Escalation | None:
    """Go to the next step for an escalation of a locked incident; nobody left is recorded too."""
    cause = row.key.rsplit("/", 2)[0]
    holder = _next_holder(incident, row, cause)
    row.due_at = None
    if holder is None:
        row.unreached_at = row.unreached_at or now
        append(
            incident,
            "escalation.unanswered",
            actor=actor,
            at=now,
            wrote=[update(row, "due_at", "unreached_at")],
            escalation=row.pk,
        )
        logger.error("escalation.unanswered", extra={"escalation": row.pk})
        return None
    following = _ask(incident, row, holder, reason=reason or row.why, actor=actor, now=now)
    row.passed_on_at, row.passed_to = now, following
    append(
        incident,
        "escalation.passed_on",
        actor=actor,
        at=now,
        wrote=[update(row, "due_at", "passed_on_at", "passed_to")],
        escalation=row.pk,
        following=following.pk,
        function=holder.function,
    )
    return following


def _ask(
    incident: Incident,
    row: Escalation,
    holder: FunctionHolder,
    *,
    reason: Reason,
    actor: Actor,
    now: datetime,
) -> Escalation:
    asked = Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=row.key.rsplit("/", 2)[0],
        reason=reason,
        by=actor,
        demanded_by=row.demanded_by,
        function=Function(holder.function),
        holder=holder,
        facts={"after": row.pk},
    )
    return put_down(incident, asked, now=now)


def _next_holder(incident: Incident, row: Escalation, cause: str) -> FunctionHolder | None:
    functions = {LAST} | ({Function(row.function)} if row.function else set())
    known = {one: holders(incident.tenant_id, one) for one in functions}
    keys = list(Escalation.objects.filter(incident=incident).values_list("key", flat=True))
    step = next_step(
        Step(Function(row.function), row.rank) if row.function else None,
        ranks={one: [holder.rank for holder in rows] for one, rows in known.items()},
        told=frozenset(
            Step(one, holder.rank)
            for one, rows in known.items()
            for holder in rows
            if _is_told(keys, cause, one, holder.rank)
        ),
    )
    if step is None:
        return None
    return next(holder for holder in known[step.function] if holder.rank == step.rank)


def _is_told(keys: Iterable[str], cause: str, function: Function, rank: int) -> bool:
    """Say whether this step was asked for the same cause, also from a branch of it."""
    root = BRANCH.join(cause.split(BRANCH)[:2])
    step = step_key("", function, rank)
    return any(
        key.startswith((f"{root}/", f"{root}{BRANCH}")) and key.endswith(step) for key in keys
    )
