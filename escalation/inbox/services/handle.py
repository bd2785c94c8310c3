"""Handling a mail that was kept: read, sorted, and made part of what it is about."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from django.db import transaction

from escalation.choices import MailState
from escalation.due import INBOX
from escalation.facts import MailRegistered, MailVouched
from escalation.inbox.queries.known import Found, known_of
from escalation.inbox.rules import reasons
from escalation.inbox.rules.automatic import Automatic
from escalation.inbox.rules.reading import Mail
from escalation.inbox.rules.sorting import Fate, fate_of
from escalation.inbox.services.alerting import Reported, report
from escalation.inbox.services.apart import NotRead, read_apart
from escalation.inbox.services.keep import raw_of
from escalation.inbox.services.taking import register, register_unverified, reply
from escalation.models import ReceivedMail
from escalation.monitoring.queries.mailing import source_that_mails
from escalation.monitoring.services.handle import handle_alarm
from escalation.notices.rules.bounces import Bounce
from escalation.notices.services.bounce import record_bounce
from incidents.models import Incident
from tenants.choices import Side
from tenants.ledger.append import append
from tenants.models import Contact, Tenant
from tenants.rules.roles import Actor
from tenants.scoping import Scope, entered, work_due

# A mail, and the alarms that it is about.
Handled: TypeAlias = tuple[ReceivedMail, tuple[int, ...]]
logger = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 3
# How long a mail waits that could not be handled, before it is tried again.
AGAIN: Final = timedelta(minutes=1)
BATCH: Final = 50


def scope_of_provider(provider_id: int) -> Scope:
    """Return the scope of a whole provider: who wrote is looked for at all its customers."""
    return Scope(tenants=(), providers=(provider_id,), side=Side.PROVIDER, wholes=(provider_id,))


@dataclass(frozen=True)
class Vouched:
    """Who at the desk says by whom a held mail is, or at least whose matter it is."""

    actor: Actor
    contact: Contact | None = None
    customer: Tenant | None = None


def handle_mail(*, mail_id: int, now: datetime, vouched: Vouched | None = None) -> ReceivedMail:
    """Handle one mail in one transaction. What fails is tried three times, and then set aside."""
    try:
        row, alarms = _handle(mail_id, now, vouched)
        return _with_alarms(row, alarms, now)
    except Exception as error:
        if vouched is not None:
            raise
        # Whatever it is: one mail never stops those behind it.
        logger.exception("mail.failed", extra={"mail": mail_id, "error": type(error).__name__})
        return _failed(mail_id, now, is_dangerous=isinstance(error, NotRead))


@transaction.atomic
def _handle(mail_id: int, now: datetime, vouched: Vouched | None) -> Handled:
    row = ReceivedMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    wanted = (MailState.WAITING,) if vouched is None else (MailState.HELD,)
    if row.state not in wanted:
        return row, ()
    read = read_apart(raw_of(row))
    mail = read.mail
    row.sender, row.subject = mail.sender[:254], mail.subject[:250]
    source = source_that_mails(row.mailbox_id, mail.sender)
    if source is not None:
        # Before anything else is asked of it: no answer, no receipt, no incident of a person.
        return _reported(row, report(row, mail, source, now=now), now)
    found = known_of(row, mail, now=now, vouched=vouched.contact if vouched else None)
    fate = fate_of(found.known)
    if vouched is not None and vouched.customer is not None:
        found = replace(found, customer=vouched.customer)
        fate = Fate(MailState.TAKEN, row.reason, is_unverified=True)
    if fate.state is MailState.FILED and fate.reason == Automatic.BOUNCE:
        _take_back(read.bounce, row.provider_id, now)
    if vouched is not None:
        _tell(row, vouched, now=now)
    taken = fate.state is MailState.TAKEN
    incident = _taken(mail, found, fate, reported_at=row.received_at, now=now) if taken else None
    row.reference = incident.reference if incident is not None else ""
    row.state, row.reason, row.handled_at = fate.state, fate.reason, now
    row.save(update_fields=["sender", "subject", "reference", "state", "reason", "handled_at"])
    return row, ()


def _reported(row: ReceivedMail, came: Reported, now: datetime) -> Handled:
    row.state, row.reason = came.fate.state, came.fate.reason
    # What only waits its turn is tried by the next tick.
    row.handled_at = None if came.waits else now
    row.save(update_fields=["sender", "subject", "state", "reason", "handled_at"])
    return row, came.alarms


def _with_alarms(row: ReceivedMail, alarms: Iterable[int], now: datetime) -> ReceivedMail:
    """Handle what monitoring mailed at once, as a call; what fails there waits for its tick."""
    for key in alarms:
        alarm = handle_alarm(alarm_id=key, now=now)
        if alarm is not None and alarm.incident is not None:
            row.reference = alarm.incident.reference
            row.save(update_fields=["reference"])
    return row


def _tell(row: ReceivedMail, vouched: Vouched, *, now: datetime) -> None:
    if vouched.contact is not None:
        said = MailVouched(contact=vouched.contact.pk)
        append(row, "mail.vouched", actor=vouched.actor, at=now, facts=said)
    elif vouched.customer is not None:
        registered = MailRegistered(customer=vouched.customer.pk)
        append(row, "mail.registered", actor=vouched.actor, at=now, facts=registered)


def _taken(
    mail: Mail, found: Found, fate: Fate, *, reported_at: datetime, now: datetime
) -> Incident | None:
    if fate.is_unverified and found.customer is not None:
        return register_unverified(
            mail, found.contact, found.customer, reported_at=reported_at, now=now
        )
    if found.contact is None:
        return None
    if fate.is_answer and found.incident is not None:
        return reply(mail, found.incident, found.contact, now=now)
    return register(mail, found.contact, reported_at=reported_at, now=now)


def _take_back(bounce: Bounce | None, provider_id: int, now: datetime) -> None:
    if bounce is not None:
        record_bounce(notice=bounce.notice, detail=bounce.detail, now=now, provider_id=provider_id)


@transaction.atomic
def _failed(mail_id: int, now: datetime, *, is_dangerous: bool) -> ReceivedMail:
    """Count it; what breaks whoever reads it is not read again before somebody asks."""
    row = ReceivedMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    row.attempts += 1
    row.handled_at = now
    if is_dangerous or row.attempts >= MOST_ATTEMPTS:
        row.state = MailState.QUARANTINED
        row.reason = reasons.UNREADABLE if is_dangerous else reasons.FAILED
    row.save(update_fields=["attempts", "state", "reason", "handled_at"])
    return row


def handle_waiting(*, now: datetime) -> int:
    """Handle what was kept and not handled, of every provider; return how many were."""
    return sum(_handle_of(work.provider_id, now) for work in work_due(INBOX, now))


def _handle_of(provider: int, now: datetime) -> int:
    scope = scope_of_provider(provider)
    with entered(scope):
        rows = ReceivedMail.objects.filter(tenant=provider, state=MailState.WAITING)
        fresh = rows.filter(handled_at=None) | rows.filter(handled_at__lte=now - AGAIN)
        keys = list(fresh.order_by("pk").values_list("pk", flat=True)[:BATCH])
    done = 0
    for key in keys:
        with entered(scope):
            done += handle_mail(mail_id=key, now=now).state != MailState.WAITING
    return done
