"""Whoever is on duty is paged for what comes in while nobody of the desk is there (R63, R133).

The primary first; unanswered it goes on to the secondary and to who decides, as every other step.
Whoever begins on the incident has answered.
"""

from datetime import datetime
from typing import Final

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.on_call.queries.asked import is_on_call, rota_of
from escalation.rules.reasons import paged
from escalation.steps.services.raising import Asked, put_down
from escalation.steps.services.rungs import rungs
from incidents.choices import Status
from incidents.models import Incident
from tenants.choices import Function
from tenants.rules.roles import SYSTEM

DEMANDED_BY: Final = "R133"
CAUSE: Final = "on-call"
# Before anybody works on it.
WAITS: Final = frozenset({Status.NEW, Status.TRIAGED, Status.ASSIGNED})
LADDER: Final = (
    Function.ON_CALL_PRIMARY, Function.ON_CALL_SECONDARY, Function.ESCALATION_MANAGER,
)  # fmt: skip


def page_on_call(incident: Incident, *, now: datetime) -> Escalation | None:
    """Ask the first who is there, once for each incident; nobody where there is no rota."""
    if incident.status not in WAITS or rota_of(incident) is None:
        return None
    if not is_on_call(incident, now) or is_paged(incident):
        return None
    there = rungs(incident, now)
    rung = next((there[one][0] for one in LADDER if there[one]), None)
    asked = Asked(
        kind=EscalationKind.FUNCTIONAL,
        cause=CAUSE,
        demanded_by=DEMANDED_BY,
        reason=paged(incident.priority),
        by=SYSTEM,
        function=rung.function if rung else LADDER[0],
        holder=rung.holder if rung else None,
        to_user=rung.user if rung else None,
        rank=rung.rank if rung else 0,
    )
    return put_down(incident, asked, now=now)


def is_paged(incident: Incident) -> bool:
    rows = Escalation.objects.filter(incident=incident, key__startswith=f"{CAUSE}/")
    return rows.exists()
