"""A missed interval is escalated: the customer was promised word and did not get it (R77)."""

from datetime import datetime

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.rules.reasons import missed_round
from escalation.services.escalate import Asked, put_down
from incidents.models import Incident, UpdateRound
from tenants.choices import Function
from tenants.ledger.append import append, update
from tenants.queries import holders
from tenants.rules.roles import SYSTEM

DEMANDED_BY = "R77"
TOLD = (Function.INCIDENT_MANAGER, Function.ESCALATION_MANAGER)


def escalate_missed_round(
    incident: Incident, row: UpdateRound, *, now: datetime
) -> Escalation | None:
    """Tell the incident manager, else the escalation manager; once per round.

    While he was told of an earlier one and nobody has answered, he is reminded of that.
    """
    raised = list(
        Escalation.objects.select_for_update(of=("self",))
        .filter(incident=incident, demanded_by=DEMANDED_BY)
        .order_by("pk")
    )
    cause = f"round:{row.pk}"
    if any(one.key.startswith(f"{cause}/") for one in raised):
        return None
    asked = _asked(incident, row, cause)
    waiting = _waiting(raised, asked)
    if waiting is None:
        return put_down(incident, asked, now=now)
    _remind(incident, waiting, row, now=now)
    return None


def _asked(incident: Incident, row: UpdateRound, cause: str) -> Asked:
    found = next(
        ((one, held[0]) for one in TOLD if (held := holders(incident.tenant_id, one))), None
    )
    function, holder = found or (TOLD[0], None)
    is_own = incident.manager is not None
    return Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=cause,
        demanded_by=DEMANDED_BY,
        reason=missed_round(row.number),
        by=SYSTEM,
        # The manager of this incident before whoever holds the function in general.
        function=TOLD[0] if is_own else function,
        holder=None if is_own else holder,
        to_user=incident.manager,
    )


def _waiting(raised: list[Escalation], asked: Asked) -> Escalation | None:
    """Return what waits for an answer of the same person, or of whom that was passed on to."""
    by_key = {one.pk: one for one in raised}
    for one in reversed(raised):
        if one.acknowledged_at is not None or not _is_to(one, asked):
            continue
        last = one
        while last.passed_to_id is not None:
            last = by_key[last.passed_to_id]
        if last.is_open:
            return last
    return None


def _is_to(one: Escalation, asked: Asked) -> bool:
    if asked.to_user is not None or asked.holder is None:
        return one.to_user_id == (asked.to_user.pk if asked.to_user else None) and not (
            one.holder_id or one.provider_holder_id
        )
    return asked.holder.pk in (one.holder_id, one.provider_holder_id)


def _remind(incident: Incident, waiting: Escalation, row: UpdateRound, *, now: datetime) -> None:
    """Record that the one who was asked is asked again; telling him follows after COMMIT."""
    last = waiting.reminded_round
    if last is not None and last.number >= row.number:
        # This event was handled before.
        return
    waiting.reminded_round, waiting.reminded_at = row, now
    append(
        incident,
        "escalation.reminded",
        actor=SYSTEM,
        at=now,
        wrote=[update(waiting, "reminded_round", "reminded_at")],
        escalation=waiting.pk,
        round=row.pk,
        number=row.number,
        function=waiting.function,
    )
