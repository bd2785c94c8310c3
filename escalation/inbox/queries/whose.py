"""Whose a mail that waits may be: proposed by its address, chosen by a person."""

from dataclasses import dataclass

from escalation.inbox.queries.known import contacts_by
from escalation.models import ReceivedMail
from incidents.record.queries.options import Option, contact_names, customer_names
from tenants.models import Contact
from tenants.reach import reachable
from tenants.rules.roles import Action, Actor

# So many contacts with the address or its domain are proposed.
MOST = 20


@dataclass(frozen=True)
class Whose:
    """What the forms about one mail offer, and what they propose."""

    customers: list[Option]
    contacts: list[Option]
    customer: int | None
    contact: int | None
    # What the mail calls its sender.
    name: str
    # Who has its address already, with their customer.
    known: list[Contact]


def whose_mail(
    row: ReceivedMail, *, actor: Actor, customer: int | None, sender_name: str = ""
) -> Whose:
    """Return whose it may be; `customer` is one that somebody chose: its people are then listed."""
    customers = customer_names(actor, action=Action.REGISTER)
    known = list(contacts_by(row.sender)[:MOST]) if row.sender else []
    alike = known or _of_domain(row)
    proposed = _proposed(row, alike)
    at = customer if customer in dict(customers) else proposed
    if customer is not None and at is not None:
        contacts = contact_names(at)
    else:
        contacts = [(one.pk, f"{one.name} · {one.tenant.name} · {one.email}") for one in alike]
    return Whose(
        customers=customers,
        contacts=contacts,
        customer=at,
        contact=known[0].pk if len(known) == 1 else None,
        name=sender_name,
        known=known,
    )


def _of_domain(row: ReceivedMail) -> list[Contact]:
    domain = row.sender.rpartition("@")[2]
    if not domain:
        return []
    rows = reachable(Contact.objects.filter(email__iendswith=f"@{domain}", tenant__is_active=True))
    return list(rows.select_related("tenant").order_by("name", "pk")[:MOST])


def _proposed(row: ReceivedMail, alike: list[Contact]) -> int | None:
    """Return the one customer that box or address point to, if it is one."""
    if row.mailbox.customer_id is not None:
        return int(row.mailbox.customer_id)
    of = {one.tenant_id for one in alike}
    return of.pop() if len(of) == 1 else None
