"""Who of those on duty is asked for one incident, now: each once, and nobody who is not there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from escalation.choices import DutyLevel
from escalation.models import Rota
from escalation.notices.queries.recipients import at_desk
from escalation.on_call.queries.away import away_at
from escalation.on_call.queries.people import reached
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.rules.duty import Plan, on_duty
from incidents.models import Incident
from incidents.record.services.plans import Contract
from tenants.choices import Function, OnCallWhen
from tenants.memo import remembered
from tenants.models import User

# What somebody on duty is asked as.
AS: Final = {
    DutyLevel.PRIMARY: Function.ON_CALL_PRIMARY,
    DutyLevel.SECONDARY: Function.ON_CALL_SECONDARY,
    DutyLevel.MANAGER: Function.ESCALATION_MANAGER,
}
MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class OnCall:
    """Somebody who is on duty, and as what they are asked."""

    function: Function
    user: User


def on_call(incident: Incident, now: datetime, *, team: int | None = None) -> list[OnCall]:
    """Return who is on duty for this incident, in the order in which they are asked.

    Who left, is away, cannot be reached or does not see this customer is passed over, and who is
    there at two levels is asked once. With `team` only where that team has a rota of its own.
    """
    rota = rota_of(incident, team=team)
    if rota is None:
        return []
    key = ("on_call", rota.pk, incident.tenant_id, now)
    return remembered(key, lambda: _asked(rota, incident, now))


def rota_of(incident: Incident, *, team: int | None = None) -> Rota | None:
    """Return the rota that is asked: of the customer, of the team, or of all that have none."""
    found = remembered(("rotas", incident.tenant_id), lambda: _rotas(incident))
    by_customer = [one for one in found if one.customer_id is not None]
    by_team = [one for one in found if one.team_id == (team or incident.team_id)]
    for_all = [one for one in found if one.team_id is None and one.customer_id is None]
    if team is not None:
        return next(iter(by_team), None)
    return next(iter([*by_customer, *by_team, *for_all]), None)


def is_on_call(incident: Incident, now: datetime) -> bool:
    """Say whether somebody is reached now for this incident, as was agreed (R134)."""
    # Of a batch each is read once.
    agreed = remembered(("agreement", incident.agreement_id), lambda: incident.agreement)
    if not agreed.reaches_on_call(incident.priority):
        return False
    if agreed.on_call == OnCallWhen.ALWAYS:
        return True
    key = ("office", agreed.pk)
    return not remembered(key, lambda: Contract(agreed).office).is_open(now)


def absent(incident: Incident, now: datetime) -> frozenset[int]:
    """Return which colleagues are away: nothing is asked of them."""
    key = ("away", incident.provider_id, now)
    return remembered(key, lambda: away_at(incident.provider_id, now))


def _rotas(incident: Incident) -> list[Rota]:
    whose = Q(customer=None) | Q(customer=incident.tenant_id)
    rows = Rota.objects.filter(whose, tenant=incident.provider_id, removed_at=None)
    return list(rows.order_by("pk"))


def _asked(rota: Rota, incident: Incident, now: datetime) -> list[OnCall]:
    plan: Plan = plans_of([rota], now, now + MOMENT)[rota.pk]
    found = [(level, on_duty(plan, level, now).user) for level in DutyLevel]
    there = reached(rota, {user for _level, user in found if user is not None})
    people = User.objects.in_bulk(there & at_desk(incident.tenant_id))
    asked: list[OnCall] = []
    for level, key in found:
        user = people.pop(key, None) if key is not None else None
        if user is not None:
            asked.append(OnCall(AS[level], user))
    return asked
