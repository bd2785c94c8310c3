"""Erasing mail as it came (GDPR art. 17): its bytes, who sent it and what it was about.

That it came in, when, how large and its digest stay told; what was made of it is erased by itself.
"""

from datetime import datetime

from django.core.files.storage import storages
from django.db import transaction

from escalation.choices import MailState
from escalation.facts import MailErased
from escalation.inbox.rules import reasons
from escalation.models import ReceivedMail
from incidents.record.services.holds import refuse_mail_while_held
from tenants.choices import Erasure
from tenants.ledger.append import append
from tenants.models import Contact, Event
from tenants.rules.roles import Actor

WAITS = (MailState.WAITING, MailState.HELD, MailState.QUARANTINED)


@transaction.atomic
def erase_mail(*, row: ReceivedMail, why: Erasure, actor: Actor, now: datetime) -> Event:
    """Erase one mail; fetched again it is known, and not kept again."""
    refuse_mail_while_held(row.tenant_id, row.reference)
    row.sender, row.subject, row.erased_at = "", "", now
    if row.state in WAITS:
        row.state, row.reason, row.handled_at = MailState.FILED, reasons.ERASED, now
    row.save(update_fields=["sender", "subject", "erased_at", "state", "reason", "handled_at"])
    key = row.key
    # Not before: bytes that are gone come back with no rollback.
    transaction.on_commit(lambda: storages["mail"].delete(key))
    return append(row, "mail.erased", actor=actor, at=now, facts=MailErased(why=str(why)))


def erase_mail_of(*, contact: Contact, why: Erasure, actor: Actor, now: datetime) -> None:
    """Erase all that came from the address of a contact, while that is still known."""
    if not contact.email:
        return
    rows = ReceivedMail.objects.filter(
        tenant=contact.provider_id, sender__iexact=contact.email, erased_at=None
    )
    for row in rows.select_for_update().order_by("pk"):
        erase_mail(row=row, why=why, actor=actor, now=now)
