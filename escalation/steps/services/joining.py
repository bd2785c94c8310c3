"""CISO, DPO and safety manager join the team of a larger incident: each is asked, once (R57).

Their answer is that of every escalation: by their page or a signed link, else it goes on to who
stands in for them. A function that nobody holds is asked of nobody, and shown as missing.
"""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.rules.reasons import joins
from escalation.steps.services.raising import Asked, put_down
from escalation.steps.services.rungs import rungs
from incidents.duty.queries.joining import joining_of
from incidents.models import Incident
from tenants.choices import Function
from tenants.rules.roles import SYSTEM

# Of no measure of the profile: it proves none.
DEMANDED: Final = "TEAM"


def ask_to_join(incident: Incident, *, now: datetime) -> None:
    """Ask whoever belongs to the team of a locked incident and was not asked yet."""
    wanted = joining_of(incident)
    if not wanted:
        return
    asked = set(joins_of(incident).values_list("function", flat=True))
    there = rungs(incident, now)
    for function in wanted:
        rung = next(iter(there[function]), None)
        if function in asked or rung is None:
            continue
        one = Asked(
            kind=EscalationKind.HIERARCHICAL,
            cause=cause_of(function),
            demanded_by=DEMANDED,
            reason=joins(),
            by=SYSTEM,
            function=function,
            holder=rung.holder,
            to_user=rung.user,
            rank=rung.rank,
        )
        put_down(incident, one, now=now)


def cause_of(function: Function) -> str:
    return f"join:{function.value}"


def joins_of(incident: Incident) -> QuerySet[Escalation]:
    """Return who was asked to join, whoever it was passed on to."""
    return Escalation.objects.filter(incident=incident, key__startswith="join:").order_by("pk")
