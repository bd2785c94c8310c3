"""A contact whose mail comes back: marked, so that nobody writes on in good faith."""

from datetime import datetime

from tenants.ledger.append import append, update
from tenants.models import Contact
from tenants.rules.roles import SYSTEM


def mark_mail_failed(*, contact_id: int, address: str, now: datetime) -> None:
    """Mark a contact, once, if this is still their address; in the caller's transaction."""
    rows = Contact.objects.select_for_update().filter(pk=contact_id, mail_failed_at=None)
    contact = rows.filter(email__iexact=address).first()
    if contact is None:
        return
    contact.mail_failed_at = now
    wrote = update(contact, "mail_failed_at")
    append(contact, "contact.mail_failed", actor=SYSTEM, at=now, wrote=[wrote], told=False)
