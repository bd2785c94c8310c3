"""Taking what is new in one mailbox: kept first, then settled in the box, then handled.

Whatever stops this between two steps, the next look begins where it was: what was kept already is
known by its fingerprint, whichever box or folder it comes from.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Final, TypeAlias

from django.db import transaction

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.inbox.services.handle import handle_mail, scope_of_provider
from escalation.inbox.services.imap import Account, Box, CannotRead, Fetched, Place
from escalation.inbox.services.keep import keep_mail
from tenants.choices import MailSecurity, MailSettling
from tenants.models import Mailbox, MailboxLook, MailboxPassword
from tenants.rules.mailboxes import Fault
from tenants.scoping import all_tenants, entered
from tenants.sealing import NotOurs, unseal

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]

# How often it is written down that all is well.
WELL_EVERY: Final = timedelta(minutes=1)
# Mails that are read and handled at once, of however many boxes: each costs several times its size.
_HANDLING: Final = BoundedSemaphore(2)


@dataclass(frozen=True)
class Wanted:
    """A mailbox that is fetched; another one as soon as anything about its line changes."""

    provider_id: int
    mailbox_id: int
    account: Account

    @property
    def name(self) -> str:
        return f"{self.provider_id}/{self.mailbox_id}"


def wanted_boxes() -> list[Wanted]:
    """Return the mailboxes of all providers that are fetched."""
    found = []
    for tenant, provider in all_tenants():
        if tenant != provider:
            continue
        with entered(scope_of_provider(provider)):
            boxes = Mailbox.objects.filter(tenant=provider, is_active=True).exclude(host="")
            sealed = dict(MailboxPassword.objects.values_list("mailbox_id", "sealed"))
            found += [
                Wanted(provider, box.pk, account_of(box, sealed.get(box.pk, "")))
                for box in boxes.order_by("pk")
            ]
    return found


def account_of(box: Mailbox, sealed: str) -> Account:
    """Return how a box is opened; without a password where its seal cannot be read any more."""
    try:
        password = unseal(sealed) if sealed else ""
    except NotOurs:
        password = ""
    return Account(
        host=box.host,
        port=box.port,
        security=MailSecurity(box.security),
        user=box.user,
        password=password,
        folder=box.folder,
        settling=MailSettling(box.settling),
        moved_to=box.moved_to,
    )


def open_box(wanted: Wanted) -> Box:
    """Return the box, to be entered; raise CannotRead where there is nothing to open it with."""
    if not wanted.account.password:
        raise CannotRead(Fault.SEALED)
    return Box(wanted.account)


def read_box(wanted: Wanted, box: Box, *, clock: Clock) -> int:
    """Take what is new in an open box; return how many mails that were."""
    look = _look(wanted, clock())
    place = Place(look.validity, look.last_uid)
    since = look.well_at.date() - timedelta(days=1) if look.well_at else None
    uids = box.fresh(place, since=since)
    for number, uid in enumerate(uids):
        fetched = box.fetch(uid)
        if fetched is not None:
            _take(wanted, box, fetched, clock)
        if place.validity:
            # In a folder that is read on, each one counts at once.
            _remember(wanted, box.place_after(uids[: number + 1], place))
    note_well(wanted, box.place_after(uids, place), now=clock())
    return len(uids)


def _take(wanted: Wanted, box: Box, fetched: Fetched, clock: Clock) -> None:
    scope = scope_of_provider(wanted.provider_id)
    with _HANDLING:
        with entered(scope):
            kept = keep_mail(mailbox_id=wanted.mailbox_id, raw=fetched.raw, now=clock())
            if not fetched.is_whole and kept.state == MailState.WAITING:
                # Its head alone: itself it still lies in the mailbox.
                kept.state, kept.reason = MailState.QUARANTINED, reasons.TOO_LARGE
                kept.handled_at = clock()
                kept.save(update_fields=["state", "reason", "handled_at"])
        if fetched.is_whole:
            box.settle(fetched.uid)
        with entered(scope):
            handle_mail(mail_id=kept.pk, now=clock())


def _look(wanted: Wanted, now: datetime) -> MailboxLook:
    with entered(scope_of_provider(wanted.provider_id)):
        look, _made = MailboxLook.objects.get_or_create(
            tenant_id=wanted.provider_id,
            provider_id=wanted.provider_id,
            mailbox_id=wanted.mailbox_id,
            defaults={"begun_at": now},
        )
    return look


def _remember(wanted: Wanted, place: Place) -> None:
    with entered(scope_of_provider(wanted.provider_id)):
        MailboxLook.objects.filter(mailbox=wanted.mailbox_id).update(
            validity=place.validity, last_uid=place.last_uid
        )


def note_well(wanted: Wanted, place: Place, *, now: datetime) -> None:
    """Write down how far a box was read, and that all is well: once a minute where nothing came."""
    look = _look(wanted, now)
    is_known = look.well_at is not None and now - look.well_at < WELL_EVERY
    is_same = (look.validity, look.last_uid) == (place.validity, place.last_uid)
    if is_known and is_same and look.failing_since is None:
        return
    if look.failing_since is not None:
        logger.info("mailbox.recovered", extra={"mailbox": wanted.name})
    with entered(scope_of_provider(wanted.provider_id)):
        MailboxLook.objects.filter(pk=look.pk).update(
            well_at=now,
            failing_since=None,
            fault="",
            validity=place.validity,
            last_uid=place.last_uid,
        )


@transaction.atomic
def note_fault(wanted: Wanted, fault: Fault, *, now: datetime) -> None:
    """Write down that a box cannot be read, since when and why."""
    look = _look(wanted, now)
    if look.failing_since is None or look.fault != fault:
        logger.error("mailbox.fails", extra={"mailbox": wanted.name, "fault": str(fault)})
    with entered(scope_of_provider(wanted.provider_id)):
        MailboxLook.objects.filter(pk=look.pk).update(
            failing_since=look.failing_since or now, fault=str(fault)
        )
