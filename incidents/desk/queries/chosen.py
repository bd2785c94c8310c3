"""The rows of the queue that were chosen, for a page that names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.choices import Status
from incidents.models import Incident
from incidents.record.queries.options import chosen
from incidents.record.queries.tasks import visible_tasks
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.lifecycle import NEXT
from tenants.addresses import address
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class ChosenRow:
    reference: str
    title: str
    customer: str
    url: str


def solvable(actor: Actor, keys: Iterable[int]) -> list[Incident]:
    """Return those of them that can be solved now, with what a message about each depends on."""
    found = visible_incidents(actor).filter(pk__in=list(keys)).select_related("agreement")
    return [one for one in found.order_by("reference") if Status.RESOLVED in NEXT[one.stands_as]]


def chosen_rows(actor: Actor, keys: Iterable[int]) -> list[ChosenRow]:
    """Return these incidents and tasks as far as this person sees them."""
    wanted = list(keys)
    found = [
        ChosenRow(
            one.reference, one.called, one.tenant.name, address("desk:incident", one.reference)
        )
        for one in chosen(actor, wanted)
    ]
    tasks = visible_tasks(actor).filter(pk__in=wanted).select_related("tenant").order_by("pk")
    return [
        *found,
        *(
            ChosenRow(one.reference, one.title, one.tenant.name, address("desk:task", one.number))
            for one in tasks
        ),
    ]
