"""A contact or colleague whose mail comes back: marked, so that nobody writes on in good faith."""

from datetime import datetime

from tenants.ledger.append import append, update
from tenants.models import Contact, User
from tenants.people.marks import mark_of
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


def mark_colleague_failed(*, user_id: int, address: str) -> None:
    """Mark somebody who signs in, if this is still their address; another one begins anew."""
    user = User.objects.filter(pk=user_id, email__iexact=address).first()
    if user is not None:
        User.objects.filter(pk=user.pk).update(returned_mail=mark_of(user.email))


def mail_arrives(*, user_id: int) -> None:
    """Take the mark back: what was sent to this person arrived."""
    User.objects.filter(pk=user_id).exclude(returned_mail="").update(returned_mail="")
