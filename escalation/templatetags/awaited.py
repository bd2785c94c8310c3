"""Whose answer an incident still waits for."""

from dataclasses import dataclass

from django import template

from escalation.models import Escalation
from escalation.notices.queries.asked import asked_of, escalations_of
from escalation.steps.services.joining import joins_of
from incidents.choices import Status
from incidents.duty.queries.joining import joining_of
from incidents.models import Incident
from tenants.choices import Function
from tenants.rules.roles import Actor

register = template.Library()


@register.simple_tag
def awaited(incident: Incident) -> list[Escalation]:
    """`{% awaited incident as waiting %}`: the escalations that nobody has acknowledged yet.

    Of a closed incident no answer is waited for.
    """
    if incident.status == Status.CLOSED:
        return []
    return [row for row in escalations_of(incident) if row.is_open]


@dataclass(frozen=True)
class Joiner:
    """One function of the team: who was asked to join, the latest last; nobody where it is held
    by nobody.
    """

    label: str
    rows: list[Escalation]

    @property
    def joined(self) -> Escalation | None:
        return next((row for row in self.rows if row.acknowledged_at is not None), None)


@register.simple_tag
def joining(incident: Incident) -> list[Joiner]:
    """`{% joining incident as joiners %}`: CISO, DPO and safety manager, as they are part of it."""
    rows = list(joins_of(incident).select_related("acknowledged_by"))
    wanted = {function.value for function in joining_of(incident)}
    functions = [one for one in Function if one.value in wanted | {row.function for row in rows}]
    return [
        Joiner(str(one.label), [row for row in rows if row.function == one.value])
        for one in functions
    ]


@register.simple_tag
def asked_of_me(actor: Actor) -> list[Incident]:
    """`{% asked_of_me request.actor as asks %}`: what waits for this person as a function."""
    return asked_of(actor)
