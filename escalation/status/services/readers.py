"""Hearing of a status page by mail: asked for, confirmed from the mailbox itself, and ended.

Whoever asks is answered alike whatever is known of an address: nobody learns who reads.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from escalation.models import StatusReader, StatusUpdate
from escalation.status.queries.public import provider_named
from tenants.choices import Side
from tenants.errors import Invalid, NotFound
from tenants.models import AccountMail
from tenants.people.services.account import normal_email
from tenants.people.services.account_queue import owe
from tenants.scoping import Scope, entered
from tenants.throttle import is_within

_ASKED, _ENDS = "status.confirm", "status.stop"
_KEYS: Final = 2
# A question that nobody answered in this time is forgotten.
HOLDS: Final = timedelta(days=3)
# RFC 5321.
LONGEST: Final = 254
DAY: Final = 24 * 60 * 60
# Questions to one address in a day, whoever asks them.
QUESTIONS: Final = 3
# Mails of one update that are due in the same second: those of others come between.
AT_ONCE: Final = 50
CONFIRM, UPDATE = "confirm", "update"


@dataclass(frozen=True)
class Link:
    """Whose link it is."""

    provider_id: int
    reader_id: int

    @property
    def scope(self) -> Scope:
        return scope_of(self.provider_id)


def scope_of(provider_id: int) -> Scope:
    return Scope.of(provider_id, provider_id, side=Side.PROVIDER)


def confirm_token(row: StatusReader) -> str:
    return signing.dumps([row.provider_id, row.pk], salt=_ASKED)


def stop_token(row: StatusReader) -> str:
    return signing.dumps([row.provider_id, row.pk], salt=_ENDS)


def read_confirm(token: str) -> Link:
    return _read(token, _ASKED, HOLDS)


def read_stop(token: str) -> Link:
    """Return whose it is; such a link does not run out, for the mail that it came in does not."""
    return _read(token, _ENDS, None)


def ask_to_hear(*, slug: str, email: str, language: str, now: datetime) -> None:
    """Let an address be asked whether it wants to hear; one that hears already is left alone."""
    provider_id, said = provider_named(slug), normal_email(email)
    try:
        validate_email(said[: LONGEST + 1])
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="email") from None
    if len(said) > LONGEST:
        raise Invalid(_("This is not an e-mail address."), field="email")
    if not is_within("status-question", f"{provider_id} {said}", limit=QUESTIONS, seconds=DAY):
        return
    with entered(scope_of(provider_id)):
        StatusReader.objects.filter(confirmed_at=None, asked_at__lt=now - HOLDS).delete()
        row, is_new = StatusReader.objects.get_or_create(
            tenant_id=provider_id, email=said,
            defaults={"provider_id": provider_id, "language": language, "asked_at": now},
        )  # fmt: skip
        if row.confirmed_at is not None:
            return
        if not is_new:
            row.asked_at, row.language = now, language
            row.save(update_fields=["asked_at", "language"])
        owe(AccountMail.Kind.STATUS, what=CONFIRM, ids=[provider_id, row.pk, 0])


@transaction.atomic
def confirm_reader(*, reader_id: int, now: datetime) -> StatusReader:
    """It was asked from that mailbox: it hears from now on."""
    row = StatusReader.objects.select_for_update(of=("self",)).filter(pk=reader_id).first()
    if row is None:
        raise NotFound()
    if row.confirmed_at is None:
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
    return row


@transaction.atomic
def end_reader(*, reader_id: int) -> None:
    """It hears no more; nothing of it is kept. Twice is the same as once."""
    StatusReader.objects.filter(pk=reader_id).delete()


def owe_update(update: StatusUpdate) -> int:
    """Owe the mail to each that confirmed, in the transaction that publishes; return how many."""
    readers = StatusReader.objects.filter(tenant=update.tenant_id, confirmed_at__isnull=False)
    rows = [
        AccountMail(
            kind=AccountMail.Kind.STATUS, due_at=Now() + timedelta(seconds=number // AT_ONCE),
            about={"what": UPDATE, "ids": [update.provider_id, key, update.pk]},
        )
        for number, key in enumerate(readers.order_by("pk").values_list("pk", flat=True))
    ]  # fmt: skip
    AccountMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _read(token: str, salt: str, holds: timedelta | None) -> Link:
    try:
        keys = signing.loads(token, salt=salt, max_age=holds)
    except signing.BadSignature as error:
        raise NotFound() from error
    if not isinstance(keys, list) or len(keys) != _KEYS:
        raise NotFound()
    return Link(*keys)
