"""What the desk knows of a mail: who wrote it, which of our mails it answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from escalation.choices import MailState
from escalation.inbox.rules.automatic import automatic
from escalation.inbox.rules.reading import Mail
from escalation.inbox.rules.senders import is_aligned
from escalation.inbox.rules.sorting import UNVERIFIED, Answered, Known
from escalation.models import Notice, ReceivedMail
from escalation.replies import signing_key
from escalation.rules.reply_token import Forged, answered_notice
from escalation.rules.thread import notices_named
from incidents.models import Incident
from tenants.models import Contact, Mailbox, MailSender, Tenant
from tenants.reach import reachable

HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Found:
    """What is known, and the rows that it is known by."""

    known: Known
    contact: Contact | None
    incident: Incident | None
    # Whose box it is, where that is one customer's.
    customer: Tenant | None


def known_of(row: ReceivedMail, mail: Mail, *, now: datetime, vouched: Contact | None) -> Found:
    """Gather what is known of a mail, in the scope of its provider."""
    boxes = list(Mailbox.objects.filter(tenant=row.tenant_id).select_related("customer"))
    own = _own_addresses() | {box.address.lower() for box in boxes}
    box = next(one for one in boxes if one.pk == row.mailbox_id)
    notice_id, has_token, is_forged = _answers(mail)
    notice = _notice(notice_id)
    people = _people(mail.sender, box.customer_id) if vouched is None else [vouched]
    colleagues = [one for one in people if notice and one.tenant_id == notice.tenant_id]
    known = Known(
        sender=vouched.email.lower() if vouched else mail.sender,
        automatic=automatic(mail, own=own),
        has_token=has_token,
        is_forged=is_forged,
        is_proven=vouched is not None or is_aligned(mail, trusted_server=box.trusted_server),
        answers=_answered(notice_id, notice, is_vouched=vouched is not None),
        colleagues=len(colleagues),
        contacts=len(people),
        lately=0 if vouched else _lately(row, mail.sender, now),
        is_of_customer=box.customer_id is not None and vouched is None,
        unverified_lately=0 if vouched else _unverified_lately(row, now),
    )
    recipient = notice.contact if notice and notice.address.lower() == known.sender else None
    contact = recipient or next(iter(colleagues or people), None)
    return Found(known, contact, notice.incident if notice else None, box.customer)


def _own_addresses() -> set[str]:
    """Return from which addresses we write ourselves, to whichever customer."""
    named = (settings.DEFAULT_FROM_EMAIL, settings.REPLY_ADDRESS)
    found = {parseaddr(one)[1].lower() for one in named}
    for pair in MailSender.objects.values_list("from_address", "reply_address"):
        found |= {one.lower() for one in pair}
    return found - {""}


def _answers(mail: Mail) -> tuple[UUID | None, bool, bool]:
    """Return which notice a mail answers, whether a token says so, and whether one is made up."""
    for address in mail.recipients:
        try:
            notice = answered_notice(address, key=signing_key())
        except Forged:
            return None, True, True
        if notice is not None:
            return notice, True, False
    named = notices_named(" ".join(mail.references))
    return (named[-1] if named else None), False, False


def _notice(notice: UUID | None) -> Notice | None:
    rows = Notice.objects.select_related("incident", "contact")
    return rows.filter(public_id=notice).first() if notice else None


def _answered(
    notice_id: UUID | None, notice: Notice | None, *, is_vouched: bool
) -> Answered | None:
    """Return what is answered; a name that nobody ever gave answers nothing."""
    is_report = notice is not None and bool(notice.contact_id and notice.incident_id)
    if is_vouched and not is_report:
        # Whoever read it says that it is a report of its own.
        return None
    if notice is not None:
        return Answered(
            to=notice.address.lower(),
            is_here=True,
            to_contact=notice.contact_id is not None,
            about_report=notice.incident_id is not None,
        )
    if notice_id is None or not _is_elsewhere(notice_id):
        return None
    return Answered(to="", is_here=False)


def _is_elsewhere(notice: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM servicedesk_notice_by(%s)", [notice])
        return cursor.fetchone() is not None


def _people(sender: str, customer_id: int | None) -> list[Contact]:
    if not sender:
        return []
    rows = contacts_by(sender)
    return list((rows.filter(tenant=customer_id) if customer_id else rows)[:3])


def contacts_by(address: str) -> QuerySet[Contact]:
    """Return the contacts in sight with this address."""
    rows = reachable(Contact.objects.filter(email__iexact=address, tenant__is_active=True))
    return rows.select_related("tenant").order_by("pk")


def _unverified_lately(row: ReceivedMail, now: datetime) -> int:
    taken = ReceivedMail.objects.filter(
        tenant=row.tenant_id, mailbox=row.mailbox_id, state=MailState.TAKEN, reason__in=UNVERIFIED
    )
    return taken.filter(received_at__gt=now - HOUR).count()


def _lately(row: ReceivedMail, sender: str, now: datetime) -> int:
    taken = ReceivedMail.objects.filter(
        tenant=row.tenant_id, state=MailState.TAKEN, received_at__gt=now - HOUR
    )
    return taken.filter(sender__iexact=sender).count()
