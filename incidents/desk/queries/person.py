"""Somebody who calls, for their page: who they are, what they reported, what was said last."""

from dataclasses import dataclass
from typing import Any, Final

from incidents.choices import CallOutcome, Direction, MessageKind
from incidents.desk.queries.lines import Lines, line_lists, lines_from
from incidents.models import Call, Message
from incidents.record.queries.gather import gather
from incidents.record.queries.visible import visible_incidents
from tenants.errors import NotFound
from tenants.models import Contact, Tenant
from tenants.reach import reachable_contacts
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

LATEST: Final = 8


@dataclass(frozen=True)
class PersonView:
    person: Contact
    customer: Tenant
    # Whether they can still be told and chosen.
    is_there: bool
    lines: Lines
    calls: list[Any]
    messages: list[Any]


def person_for(actor: Actor, key: int) -> Contact:
    """Return one person at a customer, or NotFound: whom one may not see does not exist."""
    seen = Contact.objects.filter(may_at(actor, Action.SEE_QUEUE), pk=key)
    found = seen.exclude(tenant__in=set(actor.providers.values())).select_related("tenant").first()
    if found is None:
        raise NotFound()
    return found


def person_view(actor: Actor, person: Contact, *, before: int | None = None) -> PersonView:
    seen = visible_incidents(actor).filter(tenant=person.tenant_id, reporter=person.pk)
    said = ("incident__reference", "incident__title", "author__name")
    calls = Call.objects.filter(tenant=person.tenant_id, contact=person.pk)
    # What they wrote, and what was written to them of what they reported.
    messages = Message.objects.filter(tenant=person.tenant_id, incident__in=seen.values("pk"))
    read = gather(
        **line_lists(seen, before=before),
        there=reachable_contacts(person.tenant_id).filter(pk=person.pk).values("pk"),
        calls=calls.order_by("-called_at", "-pk").values(
            "direction", "outcome", "summary", "called_at", *said
        )[:LATEST],
        messages=messages.exclude(is_automatic=True)
        .order_by("-sent_at", "-pk")
        .values("kind", "text", "sent_at", "contact__name", *said)[:LATEST],
    )
    for row in read["messages"]:
        row["label"] = MessageKind(row["kind"]).label
    for row in read["calls"]:
        row["label"] = f"{Direction(row['direction']).label}, {CallOutcome(row['outcome']).label}"
    return PersonView(
        person=person,
        customer=person.tenant,
        is_there=bool(read["there"]),
        lines=lines_from(read, of_one=True),
        calls=read["calls"],
        messages=read["messages"],
    )
