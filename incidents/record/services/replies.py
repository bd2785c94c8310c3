"""What the customer answers: taken in, marked as unread, and read by somebody at the desk."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from incidents.choices import MessageKind
from incidents.facts import MessageReceived, RepliesRead
from incidents.models import CustomerReply, Incident, Message
from incidents.record.services.common import append_event, lock_incident, owned, record
from incidents.record.services.files import attach
from incidents.record.services.storing import Kept
from tenants.ledger.append import Written, insert, update
from tenants.models import Contact
from tenants.rules.roles import Action, Actor, require


def take_reply(
    incident: Incident,
    contact: Contact,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    files: Sequence[Kept] = (),
) -> Message:
    """Write what a contact said on a locked incident; it is unread until somebody read it."""
    message = Message(
        **owned(incident),
        kind=MessageKind.FROM_CUSTOMER,
        text=text,
        author_id=actor.user_id,
        contact=contact,
        sent_at=now,
    )
    wrote = [insert(message)]
    wrote.append(insert(CustomerReply(**owned(incident), message=message, received_at=now)))
    wrote += attach(incident, files, to=message, actor=actor, now=now)
    append_event(
        incident,
        "message.received",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=MessageReceived(message=message.pk),
    )
    return message


def read_replies(incident: Incident, *, actor: Actor, now: datetime) -> list[Written]:
    """Mark what is unread as read by this person; whatever acts by itself reads nothing."""
    if not actor.is_somebody or actor.user_id is None:
        return []
    written: list[Written] = []
    unread = CustomerReply.objects.select_for_update().filter(incident=incident, read_at=None)
    for row in unread.order_by("pk"):
        row.read_at, row.read_by_id = now, actor.user_id
        written.append(update(row, "read_at", "read_by"))
    return written


@transaction.atomic
def mark_read(*, incident_id: int, actor: Actor, now: datetime) -> Incident:
    """Say that what stands out was read: the customer, who needs no answer, or that it is back.

    Saying it twice changes nothing.
    """
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.NOTE, incident.tenant_id)
    wrote = read_replies(incident, actor=actor, now=now)
    if wrote:
        append_event(
            incident,
            "reply.read",
            actor=actor,
            now=now,
            wrote=wrote,
            facts=RepliesRead(replies=len(wrote)),
        )
    if incident.came_back_at is not None:
        record(incident, "incident.return_seen", actor=actor, now=now)
    return incident
