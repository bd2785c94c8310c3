"""What came of a notice that was not taken: put off, refused, returned. Each attempt is kept.

Called inside a scope that was entered for the one notice: that is the transaction.
"""

import logging
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from escalation.choices import DeliveryOutcome, NoticeState
from escalation.facts import NoticeFate
from escalation.models import Delivery, Notice
from escalation.notices.rules.bounces import is_of_address
from escalation.notices.services.about import About, lock_about
from escalation.notices.services.alarm import NOT_DELIVERED, alarm
from incidents.handling.services.communicate import revoke_proof
from tenants.ledger.append import append
from tenants.models import FunctionHolder
from tenants.people.services.mail_failed import mark_colleague_failed, mark_mail_failed
from tenants.rules.roles import SYSTEM

logger = logging.getLogger(__name__)

FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=10)
# A server that does not answer is asked again soon: nobody's mail waits for another's attempts.
AWAY_WAIT: Final = timedelta(seconds=15)
# Perhaps taken: so many copies reach somebody at most, at these times the first wait.
MOST_COPIES: Final = 3
UNSURE_WAIT: Final = timedelta(minutes=2)
# Some sixteen hours of being put off.
MOST_ATTEMPTS: Final = 100


class Follow(Protocol):
    """What else is done when a notice failed for good, in the same transaction."""

    def __call__(self, about: About, notice: Notice, /, *, now: datetime) -> None: ...


def put_off(
    notice_id: int, detail: str, *, now: datetime, is_away: bool = False, is_unsure: bool = False
) -> None:
    """Try again later, and later still; being away is the server's fault and costs no attempt.

    What was perhaps taken goes out again a few times only: each time may be one more copy.
    """
    about, notice = _lock(notice_id)
    if not _is_untaken(notice):
        return
    result = DeliveryOutcome.UNSURE if is_unsure else DeliveryOutcome.LATER
    _attempted(notice, result, detail, now=now)
    rows = Notice.objects.filter(pk=notice.pk)
    copies = 0
    if is_unsure:
        made = Delivery.objects.filter(notice=notice, outcome=DeliveryOutcome.UNSURE)
        copies = made.count()
    if copies >= MOST_COPIES:
        _fail(about, notice, NoticeState.GIVEN_UP, detail, now=now)
    elif is_unsure:
        again = Now() + UNSURE_WAIT * 5 ** (copies - 1)
        rows.update(last_error=detail, due_at=again)
    elif is_away:
        rows.update(attempts=F("attempts") - 1, last_error=detail, due_at=Now() + AWAY_WAIT)
    elif notice.attempts < MOST_ATTEMPTS:
        rows.update(last_error=detail, due_at=Now() + wait_after(notice.attempts))
    else:
        _fail(about, notice, NoticeState.GIVEN_UP, detail, now=now)


def wait_after(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 10)
    return min(doubled, LONGEST_WAIT)


def give_back(ids: list[int], *, lease: datetime, wait: timedelta = timedelta(0)) -> None:
    """End the lease of notices that were not tried, if it is still ours."""
    Notice.objects.filter(pk__in=ids, state=NoticeState.WAITING, due_at=lease).update(
        attempts=F("attempts") - 1, due_at=Now() + wait
    )


def drop(notice_id: int, *, now: datetime) -> None:
    """Send no more what nobody needs to answer: the incident was closed meanwhile."""
    about, notice = _lock(notice_id)
    if _is_untaken(notice):
        Notice.objects.filter(pk=notice.pk).update(state=NoticeState.DROPPED, done_at=now)
        _tell_ledger(about, notice, "notice.dropped", now=now)


def refuse(notice_id: int, detail: str, *, now: datetime) -> None:
    """It will never be taken: another way is sought, and somebody is alarmed."""
    about, notice = _lock(notice_id)
    if _is_untaken(notice):
        _attempted(notice, DeliveryOutcome.REFUSED, detail, now=now)
        _fail(about, notice, NoticeState.REFUSED, detail, now=now)


def take_back(notice_id: int, detail: str, *, now: datetime) -> bool:
    """It was accepted and came back after all; return whether that is news."""
    about, notice = _lock(notice_id)
    if notice.state not in (NoticeState.SENT, NoticeState.WAITING):
        return False
    _attempted(notice, DeliveryOutcome.BOUNCED, detail, now=now)
    if notice.message_id is not None and notice.contact_id is not None:
        revoke_proof(
            message_id=notice.message_id, contact_id=notice.contact_id, medium=notice.medium,
            now=now, detail=detail,
        )  # fmt: skip
    _fail(about, notice, NoticeState.REFUSED, detail, now=now)
    return True


def _is_untaken(notice: Notice) -> bool:
    """Say whether nobody else brought it out meanwhile."""
    return notice.state == NoticeState.WAITING and notice.sent_at is None


def _lock(notice_id: int) -> tuple[About, Notice]:
    """Take what it is about, then the notice: the order in which everybody locks."""
    keys = Notice.objects.values_list("incident", "complaint", "tenant").get(pk=notice_id)
    about = lock_about(*keys)
    return about, Notice.objects.select_for_update().get(pk=notice_id)


def _attempted(
    notice: Notice, outcome: DeliveryOutcome, detail: str = "", *, now: datetime
) -> None:
    Delivery(
        tenant_id=notice.tenant_id,
        provider_id=notice.provider_id,
        notice=notice,
        outcome=outcome,
        detail=detail[:200],
        attempted_at=now,
    ).save(force_insert=True)


def _fail(about: About, notice: Notice, state: NoticeState, detail: str, *, now: datetime) -> None:
    notice.state, notice.last_error = state, detail[:200]
    notice.save(update_fields=["state", "last_error"])
    _tell_ledger(about, notice, f"notice.{state}", now=now, detail=detail[:200])
    logger.error("notice.failed", extra={"notice": notice.pk, "reason": detail})
    if state == NoticeState.REFUSED and is_of_address(detail):
        _mark(notice, now)
    if notice.template == NOT_DELIVERED:
        # The alarm about a mail that failed is not itself alarmed about by mail.
        return
    alarm(about, notice, detail, now=now)
    for path in settings.NOTICE_FAILED:
        follow: Follow = import_string(path)
        follow(about, notice, now=now)


def _mark(notice: Notice, now: datetime) -> None:
    """Keep that mail to this address comes back, with whoever it is of."""
    if notice.contact_id is not None:
        mark_mail_failed(contact_id=notice.contact_id, address=notice.address, now=now)
    keys = [one for one in (notice.holder_id, notice.provider_holder_id) if one is not None]
    held = FunctionHolder.objects.filter(pk__in=keys).values_list("user", flat=True)
    for user_id in {notice.user_id, *held}:
        if user_id is not None:
            mark_colleague_failed(user_id=user_id, address=notice.address)


def _tell_ledger(
    about: About, notice: Notice, kind: str, *, now: datetime, detail: str = ""
) -> None:
    append(
        about,
        kind,
        actor=SYSTEM,
        at=now,
        told=False,
        facts=NoticeFate(
            notice=notice.pk, template=notice.template, medium=str(notice.medium), detail=detail
        ),
    )
