"""Mail that waits for a person: held, or in quarantine."""

from uuid import UUID

from django.db.models import QuerySet

from escalation.choices import MailState
from escalation.models import ReceivedMail
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

SHOWN = (MailState.HELD, MailState.QUARANTINED)


def waiting_mail(actor: Actor) -> QuerySet[ReceivedMail]:
    """Return the mail that waits, the oldest first.

    It may be of any customer, so only who sees all of them reads it.
    """
    wholes = actor.wholes_for(Action.REGISTER)
    rows = ReceivedMail.objects.filter(tenant__in=wholes, state__in=SHOWN)
    return rows.select_related("mailbox").order_by("pk")


def waiting_one(actor: Actor, public_id: UUID) -> ReceivedMail:
    found = sole(waiting_mail(actor).filter(public_id=public_id))
    if found is None:
        raise NotFound()
    return found
