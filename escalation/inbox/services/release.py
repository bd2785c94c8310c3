"""What somebody at the desk does about a mail that waits: says whose it is, or tries it again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escalation.choices import MailState
from escalation.inbox.asks import VouchForMail
from escalation.inbox.queries.known import contacts_by
from escalation.inbox.queries.waiting import waiting_one
from escalation.inbox.services.handle import Vouched, handle_mail
from escalation.models import ReceivedMail
from tenants.errors import Invalid
from tenants.ledger.append import append
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def vouch_for(*, mail: UUID, ask: VouchForMail, actor: Actor, now: datetime) -> ReceivedMail:
    """Take a held mail as that of a contact, on the word of who read it."""
    row = waiting_one(actor, mail)
    if row.state != MailState.HELD:
        raise Invalid(_("What is in quarantine is taken as nobody's."), field="email")
    found = list(contacts_by(ask.email.strip())[:2])
    if len(found) != 1:
        raise Invalid(_("This is the address of no contact, or of more than one."), field="email")
    require(actor, Action.REGISTER, found[0].tenant_id)
    return handle_mail(mail_id=row.pk, now=now, vouched=Vouched(actor, found[0]))


def try_again(*, mail: UUID, actor: Actor, now: datetime) -> ReceivedMail:
    """Handle a mail once more: what stood in its way may be gone."""
    with transaction.atomic():
        row = waiting_one(actor, mail)
        row.state, row.reason, row.attempts = MailState.WAITING, "", 0
        row.save(update_fields=["state", "reason", "attempts"])
        append(row, "mail.tried_again", actor=actor, at=now)
    return handle_mail(mail_id=row.pk, now=now)
