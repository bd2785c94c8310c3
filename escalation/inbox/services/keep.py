"""Keeping a mail as it came, once, before anybody reads it."""

import hashlib
import secrets
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from escalation.facts import MailReceived
from escalation.inbox.rules.fingerprint import fingerprint
from escalation.models import ReceivedMail
from incidents.record.services.storing import DAY
from tenants.errors import NotFound
from tenants.ledger.append import append
from tenants.models import Mailbox
from tenants.rules.roles import SYSTEM
from tenants.undoing import undo_unless_committed


@transaction.atomic
def keep_mail(*, mailbox_id: int, raw: bytes, now: datetime) -> ReceivedMail:
    """Keep a mail and tell its digest; the same mail, fetched again, is the one that is there."""
    box = Mailbox.objects.select_for_update().filter(pk=mailbox_id, is_active=True).first()
    if box is None:
        raise NotFound()
    mark = fingerprint(raw)
    found = ReceivedMail.objects.filter(tenant=box.tenant_id, fingerprint=mark).first()
    if found is not None:
        return found
    storage = storages["mail"]
    key = f"{now:{DAY}}/{secrets.token_hex(32)}"
    undo_unless_committed(lambda: storage.delete(key))
    key = storage.save(key, ContentFile(raw))
    row = ReceivedMail(
        tenant_id=box.tenant_id,
        provider_id=box.provider_id,
        mailbox=box,
        fingerprint=mark,
        key=key,
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        received_at=now,
    )
    row.save(force_insert=True)
    append(
        row,
        "mail.received",
        actor=SYSTEM,
        at=now,
        facts=MailReceived(mailbox=box.pk, sha256=row.sha256, size=row.size),
    )
    return row


def raw_of(row: ReceivedMail) -> bytes:
    """Return a mail as it came."""
    with storages["mail"].open(row.key) as file:
        return bytes(file.read())
