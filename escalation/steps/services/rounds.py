"""A missed interval is escalated: the customer was promised word and did not get it (R77)."""

from datetime import datetime

from django.db.models import Q

from escalation.choices import EscalationKind
from escalation.facts import Reminded
from escalation.models import Escalation
from escalation.notices.queries.asked import heard_before
from escalation.notices.rules.economy import Move, move_after
from escalation.rules.reasons import missed_round
from escalation.steps.services.pass_on import BRANCH, ask_next
from escalation.steps.services.raising import Asked, put_down
from escalation.steps.services.rungs import rungs
from incidents.models import Incident, UpdateRound
from tenants.choices import Function
from tenants.ledger.append import append, update
from tenants.rules.roles import SYSTEM

DEMANDED_BY = "R77"
TOLD = (Function.INCIDENT_MANAGER, Function.ESCALATION_MANAGER)


def escalate_missed_round(
    incident: Incident, row: UpdateRound, *, now: datetime
) -> Escalation | None:
    """Go one step further for this round: ask, remind once, then the next person, never again.

    The steps belong to one silence: they begin anew once the customer has heard. When everybody
    was asked nothing more is sent; the silence stays in the digest until it ends.
    """
    cause = _cause(incident, row)
    raised = list(
        Escalation.objects.select_for_update(of=("self",))
        .filter(incident=incident, demanded_by=DEMANDED_BY)
        .filter(Q(key__startswith=f"{cause}/") | Q(key__startswith=f"{cause}{BRANCH}"))
        .select_related("holder", "provider_holder")
        .order_by("pk")
    )
    if any(_was_for(one, row) for one in raised):
        # This event was handled before.
        return None
    if not raised:
        return put_down(incident, _asked(incident, row, cause, now=now), now=now)
    if incident.manager_id is not None and not _was_asked(raised, incident.manager_id):
        branch = f"{cause}{BRANCH}{incident.manager_id}"
        return put_down(incident, _asked(incident, row, branch, now=now), now=now)
    last = raised[-1]
    move = move_after(
        is_open=last.is_open,
        is_reminded=last.reminded_at is not None,
        is_awaited=last.due_at is not None,
    )
    if move is Move.NEXT:
        return ask_next(incident, last, reason=missed_round(row.number, row.kind), now=now)
    if move is Move.REMIND:
        _remind(incident, last, row, now=now)
    return None


def _cause(incident: Incident, row: UpdateRound) -> str:
    """Return the name of this silence: the first round that was missed since the last word."""
    first = (
        UpdateRound.objects.filter(
            incident=incident,
            missed_at__isnull=False,
            number__gt=heard_before(incident, row.number),
            number__lte=row.number,
        )
        .order_by("number")
        .first()
    )
    return f"round:{(first or row).pk}"


def _was_for(one: Escalation, row: UpdateRound) -> bool:
    """Say whether this escalation was raised, or reminded of, for this round or a later one."""
    last = one.reminded_round
    return one.reason_facts.get("number", 0) >= row.number or (
        last is not None and last.number >= row.number
    )


def _was_asked(raised: list[Escalation], user_id: int) -> bool:
    return any(
        user_id in (one.to_user_id, holder.user_id if holder else None)
        for one in raised
        for holder in (one.holder or one.provider_holder,)
    )


def _asked(incident: Incident, row: UpdateRound, cause: str, *, now: datetime) -> Asked:
    there = rungs(incident, now)
    rung = next((there[one][0] for one in TOLD if there[one]), None)
    is_own = incident.manager is not None
    return Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=cause,
        demanded_by=DEMANDED_BY,
        reason=missed_round(row.number, row.kind),
        by=SYSTEM,
        # The manager of this incident before whoever holds the function in general.
        function=TOLD[0] if is_own or rung is None else rung.function,
        holder=None if is_own or rung is None else rung.holder,
        to_user=incident.manager if is_own or rung is None else rung.user,
        rank=0 if is_own or rung is None else rung.rank,
    )


def _remind(incident: Incident, waiting: Escalation, row: UpdateRound, *, now: datetime) -> None:
    """Record that the one who was asked is asked again; telling them follows after COMMIT."""
    waiting.reminded_round, waiting.reminded_at = row, now
    append(
        incident,
        "escalation.reminded",
        actor=SYSTEM,
        at=now,
        wrote=[update(waiting, "reminded_round", "reminded_at")],
        facts=Reminded(
            escalation=waiting.pk, round=row.pk, number=row.number, function=waiting.function
        ),
    )
