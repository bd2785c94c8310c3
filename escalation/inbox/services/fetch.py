"""Taking what is new in one mailbox: kept first, then settled in the box, then handled.

Whatever stops this between two steps, the next look begins where it was: what was kept already is
known by its fingerprint, whichever box or folder it comes from.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import BoundedSemaphore
from typing import Final, TypeAlias

from django.db import transaction

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.inbox.services.graph import SCOPE, GraphBox
from escalation.inbox.services.handle import handle_mail, scope_of_provider
from escalation.inbox.services.imap import Account, Box, Place
from escalation.inbox.services.keep import keep_mail
from tenants.choices import MailProtocol, MailSecurity, MailSettling
from tenants.models import Mailbox, MailboxLook, MailboxPassword
from tenants.outbound_faults import CannotReach
from tenants.outbound_tokens import Client
from tenants.rules.mailboxes import Fault
from tenants.scoping import all_tenants, entered
from tenants.sealing import NotOurs, unseal

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]

# What Microsoft calls the right to open mailboxes over IMAP.
OUTLOOK: Final = "https://outlook.office365.com/.default"
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
    is_graph: bool = False

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
                Wanted(
                    provider,
                    box.pk,
                    account_of(box, sealed.get(box.pk, "")),
                    is_graph=box.protocol == MailProtocol.GRAPH,
                )
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
        client=_client_of(box, password),
    )


def _client_of(box: Mailbox, secret: str) -> Client | None:
    """Return who asks for a token; nobody where a password opens the box."""
    if not box.token_url:
        return None
    usual = SCOPE if box.protocol == MailProtocol.GRAPH else OUTLOOK
    return Client(box.token_url, box.client_id, secret, box.token_scope or usual)


def open_box(wanted: Wanted) -> Box | GraphBox:
    """Return the box, to be entered; raise CannotReach where there is nothing to open it with."""
    account = wanted.account
    if not account.password:
        raise CannotReach(Fault.SEALED)
    if wanted.is_graph and account.client is not None:
        return GraphBox(account, account.client)
    return Box(account)


def read_box(wanted: Wanted, box: Box | GraphBox, *, clock: Clock) -> int:
    """Take what is new in an open box; return how many mails that were."""
    if isinstance(box, GraphBox):
        return _read_pages(wanted, box, clock)
    return _read_folder(wanted, box, clock)


def _read_pages(wanted: Wanted, box: GraphBox, clock: Clock) -> int:
    look, done = _look(wanted, clock()), 0
    name, _, delta = look.delta.partition(" ")
    since = look.well_at - timedelta(days=1) if look.well_at else None
    for page in box.pages(delta if name == box.name else "", since=since):
        for mail_id in page.ids:
            given = box.fetch(mail_id)
            if given is not None:
                settle = partial(box.settle, mail_id)
                _take(wanted, given.raw, settle, clock, is_whole=given.is_whole)
        done += len(page.ids)
        if page.is_kept:
            _remember(wanted, delta=f"{box.name} {page.after}")
    note_well(wanted, now=clock())
    return done


def _read_folder(wanted: Wanted, box: Box, clock: Clock) -> int:
    look = _look(wanted, clock())
    place = Place(look.validity, look.last_uid)
    since = look.well_at.date() - timedelta(days=1) if look.well_at else None
    uids = box.fresh(place, since=since)
    for number, uid in enumerate(uids):
        fetched = box.fetch(uid)
        if fetched is not None:
            settle = partial(box.settle, uid)
            _take(wanted, fetched.raw, settle, clock, is_whole=fetched.is_whole)
        if place.validity:
            # In a folder that is read on, each one counts at once.
            _remember(wanted, **_columns(box.place_after(uids[: number + 1], place)))
    _remember(wanted, **_columns(box.place_after(uids, place)))
    note_well(wanted, now=clock())
    return len(uids)


def _take(
    wanted: Wanted, raw: bytes, settle: Callable[[], None], clock: Clock, *, is_whole: bool
) -> None:
    scope = scope_of_provider(wanted.provider_id)
    with _HANDLING:
        with entered(scope):
            kept = keep_mail(mailbox_id=wanted.mailbox_id, raw=raw, now=clock())
            if not is_whole and kept.state == MailState.WAITING:
                # Its head alone: itself it still lies in the mailbox.
                kept.state, kept.reason = MailState.QUARANTINED, reasons.TOO_LARGE
                kept.handled_at = clock()
                kept.save(update_fields=["state", "reason", "handled_at"])
        if is_whole:
            settle()
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


def _columns(place: Place) -> dict[str, int]:
    return {"validity": place.validity, "last_uid": place.last_uid}


def _remember(wanted: Wanted, **read: int | str) -> None:
    """Write down how far a box was read, where that is news."""
    with entered(scope_of_provider(wanted.provider_id)):
        MailboxLook.objects.filter(mailbox=wanted.mailbox_id).exclude(**read).update(**read)


def note_well(wanted: Wanted, *, now: datetime) -> None:
    """Write down that all of a box was read: once a minute where nothing is new."""
    look = _look(wanted, now)
    is_known = look.well_at is not None and now - look.well_at < WELL_EVERY
    if is_known and look.failing_since is None:
        return
    if look.failing_since is not None:
        logger.info("mailbox.recovered", extra={"mailbox": wanted.name})
    with entered(scope_of_provider(wanted.provider_id)):
        MailboxLook.objects.filter(pk=look.pk).update(well_at=now, failing_since=None, fault="")


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
