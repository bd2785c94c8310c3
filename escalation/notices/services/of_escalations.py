"""Who an escalation asks (a person, a team, a supplier, a function), and what they are told."""

from datetime import datetime

from escalation.models import Escalation
from escalation.notices.queries.recipients import (
    as_holder,
    as_supplier,
    as_user,
    is_here,
    team_members,
)
from escalation.notices.rules.economy import Word
from escalation.notices.rules.recipients import Recipient, once
from escalation.notices.services.tell import Occasion, tell
from escalation.rules.reasons import missed_round
from incidents.duty.queries.breach import open_term
from incidents.models import Incident, UpdateRound
from tenants.memo import remembered
from tenants.models import Event, FunctionHolder
from tenants.reach import is_reachable


def tell_escalation(incident: Incident, row: Escalation, event: Event, *, now: datetime) -> bool:
    """Tell whoever is asked (a person, a team, a supplier, or who holds a function), and say
    whether that reaches anybody.
    """
    occasion = Occasion(
        template="escalation" if row.to_supplier_id is None else "escalation_supplier",
        occurrence=f"escalation:{row.pk}",
        is_internal=True,
        event_id=event.pk,
        escalation_id=row.pk,
    )
    to = once(asked_by(incident, row))
    context = {"escalation": row, "breach": open_term(incident) if row.function else None}
    return tell(incident, occasion, to, now=now, context=context)


def tell_reminder(
    incident: Incident, row: Escalation, missed: UpdateRound, event: Event, *, now: datetime
) -> None:
    """Tell whoever was asked and has not answered that it happened again."""
    occasion = Occasion(
        template="escalation_reminder",
        # Once, whatever happens after: then the next one is asked.
        occurrence=f"escalation:{row.pk}:{Word.REMINDER}",
        is_internal=True,
        event_id=event.pk,
        round_id=missed.pk,
        escalation_id=row.pk,
    )
    to = once(asked_by(incident, row))
    context = {"escalation": row, "missed": missed_round(missed.number, missed.kind)}
    tell(incident, occasion, to, now=now, context=context)


def tell_offer(incident: Incident, row: Escalation, event: Event, *, now: datetime) -> None:
    """Tell the colleague to whom it is offered; of one that was taken back nobody hears."""
    if row.offered_to is None or not is_here(incident, row.offered_to_id):
        return
    occasion = Occasion(
        template="escalation_offered",
        occurrence=f"escalation:{row.pk}:offered:{event.pk}",
        is_internal=True,
        event_id=event.pk,
    )
    context = {"escalation": row}
    tell(incident, occasion, [as_user(row.offered_to)], now=now, context=context)


def asked_by(incident: Incident, row: Escalation) -> list[Recipient]:
    """Return who is asked: a person, a team, a supplier, or who holds a function."""
    found: list[Recipient] = []
    if (holder := row.holder or row.provider_holder) and _is_reachable(holder):
        found.append(as_holder(holder, incident.tenant_id))
    if row.to_user is not None:
        found += [as_user(row.to_user)] if is_here(incident, row.to_user_id) else []
    elif row.to_team_id is not None and row.to_supplier_id is None:
        found += team_members(incident, row.to_team_id)
    if row.to_supplier is not None and is_reachable(row.to_supplier):
        found.append(as_supplier(row.to_supplier, incident.provider.language))
    return found


def _is_reachable(holder: FunctionHolder) -> bool:
    return remembered(("reachable", holder.pk), lambda: is_reachable(holder))
